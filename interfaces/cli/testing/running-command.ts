import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface RunningCommand {
  readonly child: ChildProcess;
  /** Everything printed until now, on standard output and standard error. */
  output(): string;
  /** The exit code, null after a signal; once its output is closed too, by it and by all that inherited it. */
  readonly ended: Promise<number | null>;
  /** Resolves once `text` was printed; rejects with what was said where the command ends before. */
  prints(text: string): Promise<void>;
}

export interface CommandOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** In a process group of its own, as a shell runs a foreground job: a Ctrl-C to it does not reach this process. */
  readonly ownGroup: boolean;
}

export const runCommand = (
  command: string,
  args: readonly string[],
  { env, cwd, ownGroup }: CommandOptions,
): RunningCommand => {
  const child = spawn(command, args, { env, cwd, detached: ownGroup, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      child.emit('output');
    });
  }
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return {
    child,
    output: () => output,
    ended,
    prints: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!output.includes(text)) return;
          child.off('output', look);
          resolve();
        };
        child.on('output', look);
        look();
        ended.then(
          (code) => reject(new Error(`Ended with ${code} and did not print "${text}":\n${output}`)),
          reject,
        );
      }),
  };
};

/** The last line of the greeting of `attrium start`. */
const lastLine = 'Stop with Ctrl-C.';

/** The address of `attrium start`, once its greeting was printed whole. */
export const servedUrl = async (command: RunningCommand): Promise<string> => {
  await command.prints(lastLine);
  const url = /URL\s+(http\S+)/.exec(command.output())?.[1];
  if (url === undefined) throw new Error(`The greeting names no URL:\n${command.output()}`);
  return url;
};
