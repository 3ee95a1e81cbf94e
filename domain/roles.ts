export const roles = ['reader', 'writer', 'admin', 'operator'] as const;
/** Each role may do what those before it may. */
export type Role = (typeof roles)[number];
