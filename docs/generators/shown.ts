/** Of a token or a cursor, what tells it from others here. */
export const cut = (text: string): string => `${text.slice(0, 16)}...`;

/** They are as long as they are unreadable. */
const cutShort = (name: string, value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  if (name === 'secret') return 'atr_...';
  return name === 'token' || name === 'nextCursor' ? cut(value) : value;
};

/** JSON over as few lines as its width allows. */
const fitted = (value: unknown, indent = ''): string => {
  const line = JSON.stringify(value, null, 1).replaceAll(/\n\s*/g, ' ');
  if (typeof value !== 'object' || value === null || indent.length + line.length <= 100) return line;
  const deeper = `${indent}  `;
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  const parts = Array.isArray(value)
    ? value.map((item) => fitted(item, deeper))
    : Object.entries(value).map(([name, part]) => `${JSON.stringify(name)}: ${fitted(part, deeper)}`);
  return `${open}\n${parts.map((part) => deeper + part).join(',\n')}\n${indent}${close}`;
};

/** An answer as JSON, for readers. */
export const shown = (answer: unknown): string => fitted(JSON.parse(JSON.stringify(answer, cutShort)));
