import pino, { type DestinationStream, type Logger } from 'pino';
import type { LogLevel } from '#domain/ports/telemetry';

/** Never in a line, whatever hands them over: credentials, session tokens, and values of attributes. */
const secret = ['authorization', 'Authorization', 'apiKey', 'token', 'value', 'values'];

/** A wildcard stands for one level; fields are flat or a few levels deep. */
const depths = ['', '*.', '*.*.', '*.*.*.'];

/** JSON, one line an event: `{level, time, event, ...fields}`, time as ISO 8601. */
export const createLogger = (level: LogLevel | 'silent', destination: DestinationStream): Logger =>
  pino(
    {
      level,
      base: null,
      messageKey: 'event',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (name) => ({ level: name }) },
      serializers: { error: pino.stdSerializers.errWithCause },
      redact: {
        paths: secret.flatMap((name) => depths.map((depth) => depth + name)),
        censor: '[redacted]',
      },
    },
    destination,
  );
