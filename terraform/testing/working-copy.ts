import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../../interfaces/cli/testing/running-command.ts';

const source = fileURLToPath(new URL('../', import.meta.url));
/** What runs leave in a clone; a copy begins without it. */
const leftovers = new Set(['.terraform', '.terraform.lock.hcl', 'backend.tf', 'cdktf.out', 'node_modules']);

export interface Answer {
  readonly code: number | null;
  readonly output: string;
}

export interface WorkingCopy extends Disposable {
  /** Of the root stack; modules are in `modules/`. */
  readonly folder: string;
  /** Runs Terraform in a folder below, in a workspace. Nobody's credentials, and no backend. */
  terraform(
    args: readonly string[],
    where?: { readonly folder?: string; readonly workspace?: string },
  ): Promise<Answer>;
}

/** A copy of terraform/ to run in, so that a clone is never changed by its tests, and its state never read. */
export const workingCopy = (terraform: string): WorkingCopy => {
  const base = mkdtempSync(join(tmpdir(), 'attrium-terraform-'));
  const folder = join(base, 'terraform');
  cpSync(source, folder, {
    recursive: true,
    filter: (path) => !leftovers.has(basename(path)) && !path.endsWith('.tfvars'),
  });
  const config = join(base, 'cli.tfrc');
  const cache = join(base, 'plugins');
  mkdirSync(cache);
  writeFileSync(config, `plugin_cache_dir = ${JSON.stringify(cache)}\n${mirror()}`);

  const { PATH, HOME, TMPDIR } = process.env;
  const environment = {
    PATH,
    HOME,
    TMPDIR,
    TF_CLI_CONFIG_FILE: config,
    // Copies share the provider without a lock file that would vouch for it.
    TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE: '1',
    TF_IN_AUTOMATION: '1',
    CHECKPOINT_DISABLE: '1',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  return {
    folder,
    terraform: async (args, { folder: below = '.', workspace } = {}) => {
      const { ended, output } = runCommand(terraform, args, {
        cwd: join(folder, below),
        env: { ...environment, ...(workspace === undefined ? {} : { TF_WORKSPACE: workspace }) },
        ownGroup: false,
      });
      return { code: await ended, output: output() };
    },
    [Symbol.dispose]: () => rmSync(base, { recursive: true, force: true }),
  };
};

const mirrorSearchMs = 60_000;

/**
 * Configuration that takes the AWS provider from where this machine may carry it unpacked, laid out as a mirror; empty
 * where it does not: then Terraform downloads it.
 */
const mirror = (): string => {
  const elsewhere = ['.terraform', 'node_modules', '.git', 'proc', 'tmp'].flatMap((name) => [
    '-o',
    '-name',
    name,
  ]);
  const args = ['/', '-xdev', '(', ...elsewhere.slice(1), ')', '-prune', '-o'];
  const wanted = [
    '-type',
    'f',
    '-path',
    '*/registry.terraform.io/hashicorp/aws/*',
    '-name',
    'terraform-provider-aws*',
  ];
  const found = foundBy([...args, ...wanted, '-print', '-quit']).trim();
  if (found === '') return '';
  const path = found.slice(0, found.indexOf('/registry.terraform.io/'));
  return `provider_installation {
  filesystem_mirror {
    path    = ${JSON.stringify(path)}
    include = ["registry.terraform.io/hashicorp/aws"]
  }
  direct {
    exclude = ["registry.terraform.io/hashicorp/aws"]
  }
}
`;
};

const foundBy = (args: readonly string[]): string => {
  try {
    return execFileSync('find', args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: mirrorSearchMs,
    });
  } catch (error) {
    // It fails for folders that it may not enter, or is ended, and has told what it found until then.
    return typeof error === 'object' && error !== null && 'stdout' in error ? String(error.stdout) : '';
  }
};
