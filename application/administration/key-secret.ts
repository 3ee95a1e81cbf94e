import { randomBytes } from 'node:crypto';

/** 256 bits that nobody can guess. The prefix lets scanners of repositories and logs recognise a leaked key. */
export const newSecret = (): string => `atr_${randomBytes(32).toString('base64url')}`;
