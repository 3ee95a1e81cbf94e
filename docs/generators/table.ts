export const rowOf = (...cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

export const headOf = (...names: readonly string[]): readonly string[] => [
  rowOf(...names),
  rowOf(...names.map(() => '---')),
];

/** A line that readers do not see. */
export const written = (from: string): string =>
  `<!-- Written by \`npm run docs\` from ${from}; do not edit. -->`;
