/** How commands end, for scripts. */
export const exitCodes = {
  ok: { code: 0, meaning: 'It is done.' },
  failed: { code: 1, meaning: 'It failed; standard error says why and what to do.' },
  usage: {
    code: 2,
    meaning: 'It was called wrongly: an unknown command, option or choice. Nothing was done.',
  },
  partly: { code: 3, meaning: 'An import left rows out; they were printed.' },
} as const;
