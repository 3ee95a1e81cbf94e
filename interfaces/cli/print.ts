/** For programs as JSON, for people as a table. */
export const print = (answer: unknown, rows: readonly object[], { json }: { readonly json?: true }): void => {
  if (json === true) console.log(JSON.stringify(answer, null, 2));
  else if (rows.length === 0) console.log('None.');
  else console.table(rows);
};
