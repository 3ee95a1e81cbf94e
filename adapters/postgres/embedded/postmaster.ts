import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Telemetry } from '#domain/ports/telemetry';
import type { ServerAccount } from './server-account.ts';
import type { Command } from './server-launcher.ts';
import type { ServerLog } from './server-log.ts';

export interface ServerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Postmaster {
  readonly pid: number;
  /** Resolves when the server has ended, in order or not. */
  readonly exited: Promise<ServerExit>;
  /** Ends the server in order, or by force where it does not within 30 s, and waits for its end. May be called twice. */
  stop(): Promise<void>;
}

type ServerProcess = ChildProcessByStdio<null, null, Readable>;
type Watchdog = ChildProcessByStdio<Writable, null, null>;

export interface StopPatience {
  /** For a shutdown in order; it writes a checkpoint of up to shared_buffers. */
  readonly fastMs: number;
  /** For a shutdown without checkpoint; the next start then recovers. */
  readonly immediateMs: number;
}

const defaultPatience: StopPatience = { fastMs: 30_000, immediateMs: 10_000 };
const readyLine = 'database system is ready to accept connections';

/**
 * Starts the server and waits until it accepts connections, however long recovery takes. Throws an Error, with what
 * the server said last in `log.recent`, when it ends instead.
 *
 * The server leads a session of its own, so a Ctrl-C of the terminal reaches only this process, which stops it in
 * order. Should this process end without doing so, even by SIGKILL, a watchdog stops the server.
 */
export async function startPostmaster(
  command: Command,
  account: ServerAccount | undefined,
  log: ServerLog,
  telemetry?: Telemetry,
  patience = defaultPatience,
): Promise<Postmaster> {
  log.forget();
  const server = spawn(command.file, command.args, {
    ...command.options,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = exitOf(server);
  await once(server, 'spawn');
  server.on('error', (error) => telemetry?.log('error', 'embedded_postgres_signal_failed', { error }));
  // `spawn` was emitted, so there is a pid.
  const pid = server.pid as number;
  const watchdog = startWatchdog(pid, account, telemetry);
  // At once, because the pid may belong to another program from now on.
  const exited = ended.then(async (exit) => {
    await dismiss(watchdog);
    return exit;
  });
  await ready(server, log);

  let stopping: Promise<void> | undefined;
  void exited.then((exit) => {
    if (!stopping) telemetry?.log('error', 'embedded_postgres_ended', { ...exit, said: log.recent });
  });
  return {
    pid,
    exited,
    stop() {
      stopping ??= stopServer(server, exited, patience, telemetry);
      return stopping;
    },
  };
}

async function ready(server: ServerProcess, log: ServerLog): Promise<void> {
  const closed = once(server, 'close').then(([code, signal]): never => {
    throw new Error(`The server ended before it was ready (${signal ?? `exit code ${code}`}).`);
  });
  const saidSo = new Promise<void>((resolve) => {
    server.stderr.setEncoding('utf8').on('data', (text: string) => {
      log.append(text);
      if (log.recent.includes(readyLine)) resolve();
    });
  });
  await Promise.race([saidSo, closed]);
}

async function stopServer(
  server: ServerProcess,
  exited: Promise<ServerExit>,
  { fastMs, immediateMs }: StopPatience,
  telemetry: Telemetry | undefined,
): Promise<void> {
  for (const [signal, withinMs] of [
    ['SIGINT', fastMs],
    ['SIGQUIT', immediateMs],
  ] as const) {
    server.kill(signal);
    if (await endsWithin(exited, withinMs)) return;
    telemetry?.log('warn', 'embedded_postgres_stop_slow', { signal, withinMs });
  }
  // Its backends notice the end of their postmaster and end too.
  server.kill('SIGKILL');
  await exited;
}

async function endsWithin(exited: Promise<ServerExit>, ms: number): Promise<boolean> {
  const timer = new AbortController();
  const tooLate = delay(ms, false, { signal: timer.signal }).catch(() => false);
  try {
    return await Promise.race([exited.then(() => true), tooLate]);
  } finally {
    timer.abort();
  }
}

/**
 * A shell that waits at the other end of a pipe: a line means that the server was stopped in order, its end without a
 * line that this process is gone. It shares neither the terminal nor the process group of this process.
 */
function startWatchdog(
  pid: number,
  account: ServerAccount | undefined,
  telemetry: Telemetry | undefined,
): Watchdog {
  const watchdog = spawn(
    '/bin/sh',
    ['-c', 'read -r done || kill -INT "$1"', 'attrium-watchdog', String(pid)],
    {
      ...account,
      cwd: '/',
      env: {},
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    },
  );
  // The server runs without it as well; the next start then finds an orphan, and stops it.
  watchdog.on('error', (error) => telemetry?.log('warn', 'embedded_postgres_watchdog_failed', { error }));
  // Killed from outside, it leaves a pipe that nobody reads.
  watchdog.stdin.on('error', (error) => telemetry?.log('warn', 'embedded_postgres_watchdog_lost', { error }));
  return watchdog;
}

async function dismiss(watchdog: Watchdog): Promise<void> {
  if (watchdog.pid === undefined || hasEnded(watchdog)) return;
  const gone = once(watchdog, 'exit');
  watchdog.stdin.end('done\n');
  await gone;
}

const hasEnded = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;

function exitOf(child: ChildProcess): Promise<ServerExit> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
}
