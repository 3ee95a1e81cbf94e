import { limits } from '#domain/limits';
import { maxBodyBytes } from '../subject.ts';
import type { BadInput, RawRequest } from './row.ts';

/** Would be applied if it were not for what is wrong with the request. */
const good = '{"entity":"e","values":{"n":2}}';

const post = (body: RequestInit['body'], headers?: RawRequest['headers']): RawRequest => ({ body, headers });

const bytes = (...parts: readonly (string | number)[]): Uint8Array<ArrayBuffer> =>
  new Uint8Array(
    Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.of(part)))),
  );

const put = (value: string): RawRequest => post(`{"entity":"e","values":{"n":2,${value}}}`);

const batch = (calls: number): RawRequest => ({
  path: `/trpc/${Array.from({ length: calls }, () => 'entities.put').join(',')}?batch=1`,
  body: JSON.stringify(
    Object.fromEntries(Array.from({ length: calls }, (_, n) => [n, { entity: `x${n}`, values: {} }])),
  ),
});

/**
 * More than is taken, without a length, so that the limit cannot be checked up front. It never ends, and sends nothing
 * more: a sender that goes on may find the connection closed before it has read why.
 */
const unended = (): ReadableStream =>
  new ReadableStream({
    start: (controller) => controller.enqueue(bytes('"'.padEnd(maxBodyBytes + 1, 'x'))),
  });

export const requestRows: readonly BadInput[] = [
  { case: 'key missing', code: 'CREDENTIAL_MISSING', request: post(good, { authorization: null }) },
  {
    case: 'key of another scheme',
    code: 'CREDENTIAL_MISSING',
    request: post(good, { authorization: 'Basic YTpi' }),
  },
  {
    case: 'key unknown',
    code: 'CREDENTIAL_INVALID',
    request: post(good, { authorization: 'Bearer att_unknown' }),
  },
  {
    case: 'key longer than any',
    code: 'CREDENTIAL_INVALID',
    request: post(good, { authorization: `Bearer ${'x'.repeat(8_000)}` }),
  },
  {
    case: 'key with SQL',
    code: 'CREDENTIAL_INVALID',
    request: post(good, { authorization: `Bearer 'or'1'='1` }),
  },
  {
    case: 'JSON Web Token that nobody signed',
    code: 'CREDENTIAL_INVALID',
    request: post(good, { authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJyb2xlIjoiYWRtaW4ifQ.' }),
  },
  {
    case: 'token of the header malformed',
    code: 'TOKEN_INVALID',
    request: post(good, { 'attrium-token': 'forged' }),
  },
  { case: 'JSON broken', code: 'REQUEST_MALFORMED', request: post('{"entity": "e", values: batch}') },
  { case: 'JSON cut short', code: 'REQUEST_MALFORMED', request: post(good.slice(0, -1)) },
  { case: 'JSON followed by more', code: 'REQUEST_MALFORMED', request: post(`${good} ${good}`) },
  { case: 'JSON with a bare NUL', code: 'REQUEST_MALFORMED', request: put('"t":"a\0b"') },
  { case: 'JSON with an escaped NUL', code: 'VALUE_ENCODING', request: put('"t":"a\\u0000b"') },
  { case: 'JSON with an escaped unpaired surrogate', code: 'VALUE_ENCODING', request: put('"t":"\\ud800"') },
  { case: 'JSON with the key __proto__', code: 'REQUEST_INVALID', request: put('"__proto__":{"t":"x"}') },
  {
    case: 'JSON with an escaped key __proto__',
    code: 'REQUEST_INVALID',
    request: put('"\\u005f_proto__":1'),
  },
  { case: 'JSON number beyond all numbers', code: 'REQUEST_INVALID', request: put('"i":1e400') },
  { case: 'JSON integer beyond the safe range', code: 'VALUE_TYPE', request: put('"i":9007199254740993') },
  {
    case: 'JSON nested beyond any use',
    code: 'REQUEST_INVALID',
    request: put(`"j":${'['.repeat(100_000)}${']'.repeat(100_000)}`),
  },
  { case: 'JSON null', code: 'REQUEST_INVALID', request: post('null') },
  {
    case: 'body not UTF-8',
    code: 'REQUEST_MALFORMED',
    request: post(bytes('{"entity":"e","values":{"n":2,"t":"', 0xff, '"}}')),
  },
  {
    case: 'body with a surrogate encoded as UTF-8',
    code: 'REQUEST_MALFORMED',
    request: post(bytes('{"entity":"e","values":{"n":2,"t":"', 0xed, 0xa0, 0x80, '"}}')),
  },
  { case: 'body empty', code: 'REQUEST_INVALID', request: post('') },
  {
    case: 'body missing, and its type too',
    code: 'REQUEST_INVALID',
    request: { headers: { 'content-type': null } },
  },
  {
    case: 'body larger than ATTRIUM_MAX_BODY_BYTES',
    code: 'REQUEST_TOO_LARGE',
    request: () => post(good.padEnd(maxBodyBytes + 1)),
  },
  {
    case: 'body larger than ATTRIUM_MAX_BODY_BYTES, of no stated length',
    code: 'REQUEST_TOO_LARGE',
    request: () => post(unended()),
  },
  {
    case: 'body packed',
    code: 'REQUEST_MALFORMED',
    request: post(good, { 'content-encoding': 'gzip' }),
  },
  {
    case: 'body of another type',
    code: 'REQUEST_MALFORMED',
    request: post(good, { 'content-type': 'text/plain' }),
  },
  {
    case: 'body of an octet stream',
    code: 'REQUEST_MALFORMED',
    request: post(good, { 'content-type': 'application/octet-stream' }),
  },
  {
    case: 'body of a form',
    code: 'REQUEST_MALFORMED',
    request: () => {
      const form = new FormData();
      form.set('entity', 'e');
      return post(form, { 'content-type': null });
    },
  },
  { case: 'method that does not write', code: 'PROCEDURE_UNKNOWN', request: { method: 'GET' } },
  { case: 'method that is not there', code: 'PROCEDURE_UNKNOWN', request: { method: 'PUT', body: good } },
  {
    case: 'procedure unknown',
    code: 'PROCEDURE_UNKNOWN',
    request: { path: '/trpc/entities.drop', body: good },
  },
  {
    case: 'procedure constructor',
    code: 'PROCEDURE_UNKNOWN',
    request: { path: '/trpc/constructor', body: good },
  },
  {
    case: 'procedure __proto__',
    code: 'PROCEDURE_UNKNOWN',
    request: { path: '/trpc/entities.__proto__', body: good },
  },
  { case: 'path unknown', code: 'PROCEDURE_UNKNOWN', request: { method: 'GET', path: '/admin' } },
  { case: 'path not encoded', code: 'REQUEST_MALFORMED', request: { path: '/trpc/%zz', body: good } },
  {
    case: 'query input broken',
    code: 'REQUEST_MALFORMED',
    request: { method: 'GET', path: '/trpc/entities.get?input=%7Bbroken' },
  },
  {
    case: `batch of more than ${limits.callsPerBatch} calls`,
    code: 'REQUEST_TOO_LARGE',
    request: batch(limits.callsPerBatch + 1),
  },
  { case: 'batch that is no object', code: 'REQUEST_MALFORMED', request: { ...batch(2), body: '"text"' } },
  {
    case: 'batch of queries and mutations',
    code: 'REQUEST_MALFORMED',
    request: { path: '/trpc/entities.put,entities.find?batch=1', body: `{"0":${good},"1":{}}` },
  },
];

export const processRows: readonly BadInput[] = [
  {
    case: 'wrong keys, more than fifty at once and ten a second from one address',
    code: 'QUOTA_EXCEEDED',
    file: 'interfaces/http/server.unit.test.ts',
    test: 'that is guessed is refused without a look-up after fifty of them, while a good one is served',
  },
  {
    case: 'JSON Web Token of another issuer or audience, expired, early or incomplete',
    code: 'CREDENTIAL_INVALID',
    file: 'interfaces/behaviour/jwt.unit.test.ts',
    test: 'that is wrong is refused in the words for an unknown key',
  },
  {
    case: 'JSON Web Token, while the keys of its issuer cannot be read',
    code: 'UNAVAILABLE',
    file: 'interfaces/behaviour/jwt.unit.test.ts',
    test: 'is neither good nor bad while the keys of its issuer cannot be read',
  },
  {
    case: 'port in use',
    code: 'PORT_IN_USE',
    file: 'interfaces/cli/start.e2e.test.ts',
    test: 'names a port that is in use, and leaves nothing running',
  },
  {
    case: 'data folder in use',
    code: 'DATA_FOLDER_IN_USE',
    file: 'interfaces/cli/start.e2e.test.ts',
    test: 'names a data folder that is in use, and does not disturb its user',
  },
  {
    case: 'data folder of another version of PostgreSQL',
    code: 'DATA_FOLDER_INVALID',
    file: 'adapters/postgres/embedded/start.e2e.test.ts',
    test: 'of another major version is refused with both versions, and left as it is',
  },
  {
    case: 'data folder that holds no cluster where one should be',
    code: 'DATA_FOLDER_INVALID',
    file: 'adapters/postgres/embedded/start.e2e.test.ts',
    test: 'whose cluster is no cluster is refused, and left as it is',
  },
  {
    case: 'data folder that is damaged',
    code: 'UNAVAILABLE',
    file: 'adapters/postgres/embedded/start.e2e.test.ts',
    test: 'whose cluster is damaged is reported in the words of the server',
  },
  {
    case: 'data folder that may not be written',
    code: 'DATA_FOLDER_INVALID',
    file: 'adapters/postgres/embedded/data-folder.unit.test.ts',
    test: 'that may not be written is refused before anything is written',
  },
  {
    case: 'disk full of data',
    code: 'UNAVAILABLE',
    file: 'interfaces/cli/full-disk.e2e.test.ts',
    test: 'refuses writes and says why, while reads go on; once there is room, writes do, without a restart',
  },
  {
    case: 'disk full for the log of the server',
    code: 'UNAVAILABLE',
    file: 'interfaces/cli/full-disk.e2e.test.ts',
    test: 'that holds no more of the log ends the store, and the next start has all that was acknowledged',
  },
  {
    case: 'database that is not there',
    code: 'CONFIG_INVALID',
    file: 'adapters/postgres/connect-at-start.int.test.ts',
    test: 'of a database that is not there says how to create it',
  },
  {
    case: 'database whose port is closed',
    code: 'UNAVAILABLE',
    file: 'adapters/postgres/connect-at-start.int.test.ts',
    test: 'is named where the port is closed',
  },
  {
    case: 'database at a port that takes connections and says nothing',
    code: 'UNAVAILABLE',
    file: 'adapters/postgres/connect-at-start.int.test.ts',
    test: 'is named in time where the port says nothing',
  },
  {
    case: 'database at a port of another program',
    code: 'UNAVAILABLE',
    file: 'adapters/postgres/connect-at-start.int.test.ts',
    test: 'is told to be no PostgreSQL where a web server answers',
  },
  {
    case: 'database that falls silent before a commit',
    code: 'UNAVAILABLE',
    file: 'adapters/postgres/failures.int.test.ts',
    test: 'a commit whose server falls silent before it begins is refused in time as not committed',
  },
  {
    case: 'database that is not there any more',
    code: 'UNAVAILABLE',
    file: 'adapters/postgres/failures.int.test.ts',
    test: 'a server that is not there is UNAVAILABLE for every call',
  },
  {
    case: 'database as a role without rights',
    code: 'CONFIG_INVALID',
    file: 'adapters/postgres/migrate.int.test.ts',
    test: 'a service that connects as a role without rights is told which role has them',
  },
];
