const mebi = 1024 * 1024;

/**
 * Settings of the embedded server, by name. They go on its command line at every start, so that a new version of this
 * package changes them for clusters that exist already.
 */
export function serverSettings(port: number, memoryBytes: number): Readonly<Record<string, string>> {
  const share = (divisor: number, mostMb: number) =>
    `${Math.max(16, Math.min(mostMb, Math.floor(memoryBytes / mebi / divisor)))}MB`;
  return {
    port: String(port),
    listen_addresses: '127.0.0.1',
    // Its path would have to fit 107 bytes, and nobody needs it.
    unix_socket_directories: '',

    // An acknowledged write survives a crash of the process, of the machine, and a torn page.
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    // Lets the change feed decode the log; raising it later would need a restart.
    wal_level: 'logical',
    // Fewer full page images under bulk writes, against at most 4 GB of log to replay after a crash.
    max_wal_size: '4GB',
    checkpoint_timeout: '10min',

    // A quarter is the manual's advice for a dedicated server (19.4.1); this one shares its machine, hence the cap.
    shared_buffers: share(4, 1024),
    effective_cache_size: share(2, 16 * 1024),
    maintenance_work_mem: share(16, 256),
    // The manual's default of 4.0 prices a spinning disk.
    random_page_cost: '1.1',
    jit: 'off',

    timezone: 'UTC',
    log_timezone: 'UTC',
    // Readiness and failures are recognised by the server's English words.
    lc_messages: 'C',
    // The server's log must not hold values of attributes, and messages, details and statements of errors quote them.
    // The store translates and counts those errors itself; `log` keeps LOG, FATAL and PANIC.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_parameter_max_length: '0',
    log_parameter_max_length_on_error: '0',
  };
}
