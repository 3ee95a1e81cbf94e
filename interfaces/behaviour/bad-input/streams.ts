import type { BadInput } from './row.ts';

const file = 'interfaces/http/ingest-stream.unit.test.ts';
const line = 'rejects a bad line by its number and leaves its neighbours unharmed';
const opening = 'is refused before anything is read, where it is not a stream that can be taken';

/** What ends a stream is told by its last line, or by the status where nothing was answered yet. */
export const streamRows: readonly BadInput[] = [
  { case: 'streamed line that is no JSON', code: 'REQUEST_MALFORMED', file, test: line },
  { case: 'streamed line that is not UTF-8', code: 'REQUEST_MALFORMED', file, test: line },
  { case: 'streamed line of another shape', code: 'REQUEST_INVALID', file, test: line },
  { case: 'streamed line that is too long', code: 'REQUEST_TOO_LARGE', file, test: line },
  { case: 'streamed line of an unknown attribute', code: 'ATTRIBUTE_UNKNOWN', file, test: line },
  { case: 'streamed line with a value of another type', code: 'VALUE_TYPE', file, test: line },
  { case: 'streamed line that was observed in the future', code: 'OBSERVED_AT_RANGE', file, test: line },
  {
    case: 'stream whose gzip ends too early, or is none',
    code: 'REQUEST_MALFORMED',
    file,
    test: 'takes gzip, and one that ends too early ends the stream behind its last whole line',
  },
  {
    case: 'stream whose sender stalls within a line',
    code: 'REQUEST_TIMEOUT',
    file,
    test: 'a sender that stalls within a line is told so; one that rests between lines is not',
  },
  {
    case: 'stream that leaves lines out',
    code: 'STREAM_GAP',
    file,
    test: 'refuses a gap with the line to send from',
  },
  {
    case: 'stream that a later request has taken over',
    code: 'STREAM_TAKEN',
    file,
    test: 'of two requests that send one stream the later one takes it over',
  },
  {
    case: 'stream whose credential ends',
    code: 'CREDENTIAL_INVALID',
    file,
    test: 'ends when its credential does',
  },
  { case: 'stream with an id that is empty or too long', code: 'STREAM_ID_INVALID', file, test: opening },
  { case: 'stream with resumeFrom and no id', code: 'REQUEST_INVALID', file, test: opening },
  { case: 'staged stream with an id', code: 'REQUEST_INVALID', file, test: opening },
  { case: 'stream that is no NDJSON', code: 'REQUEST_MALFORMED', file, test: opening },
  { case: 'stream packed by something else than gzip', code: 'REQUEST_MALFORMED', file, test: opening },
];
