// The boundaries of the house (docs: "the house"), as rules that fail the build.
// .ci/boundaries.unit.test.ts proves for each of them that it bites.

const tests = '\\.test\\.ts$';
// What only tests import; it is no part of the published package.
const testSupport = '^[a-z]+/.+/testing/';
const compositionRoot = '^interfaces/(composition/|testing\\.ts$)';
// Pure JavaScript without I/O, so it runs wherever the domain does: patterns of attributes match in linear time by it.
const pureEngines = 'node_modules/re2js/';
// What the client shares with the server's interface: the names of the procedures, and no code of either.
const clientSide = '^interfaces/(client/|procedures\\.ts$)';
const requestSessions = '^interfaces/client/server\\.ts$';
const npm = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-bundled', 'npm-no-pkg', 'npm-unknown'];

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'domain-imports-no-other-layer',
      comment:
        'The domain is what all other parts agree on. If it knew one of them, they could not be exchanged. Holds for its tests too.',
      severity: 'error',
      from: { path: '^domain/' },
      to: { path: '^(application|adapters|interfaces|db|perf)/' },
    },
    {
      name: 'domain-imports-no-package-and-no-node',
      comment:
        'The domain is pure TypeScript: it runs in browsers, in the client bundle and in property tests without a machine below it. Types count, because a driver type in a port ties every adapter to that driver.',
      severity: 'error',
      from: { path: '^domain/', pathNot: tests },
      to: { dependencyTypes: ['core', ...npm], pathNot: pureEngines },
    },
    {
      name: 'application-imports-only-the-domain',
      comment:
        'A use case speaks to ports, never to the adapter or transport at hand; that is why one use case serves memory, PostgreSQL, HTTP and the library alike. Its tests may take an adapter.',
      severity: 'error',
      from: { path: '^application/', pathNot: [tests, testSupport] },
      to: { path: '^(adapters|interfaces|db|perf)/' },
    },
    {
      name: 'application-imports-no-package',
      comment:
        'Use cases do no I/O of their own, so they need no driver and no framework. Of Node only `crypto` is allowed: tokens and payload hashes are signed and compared here.',
      severity: 'error',
      from: { path: '^application/', pathNot: [tests, testSupport] },
      to: { dependencyTypes: ['core', ...npm], pathNot: '^(node:)?crypto$' },
    },
    {
      name: 'adapters-import-only-the-domain',
      comment:
        'An adapter implements a port and has no policy: it must not reach up to the use cases that call it or to a transport. Holds for its tests too; a test across layers belongs to interfaces/.',
      severity: 'error',
      from: { path: '^adapters/' },
      to: { path: '^(application|interfaces|perf)/' },
    },
    {
      name: 'adapters-do-not-import-each-other',
      comment:
        'Adapters are exchanged one by one. What two of them need is in adapters/shared; the suites that all of them pass are in adapters/conformance. Tests may compare two adapters.',
      severity: 'error',
      from: { path: '^adapters/([^/]+)/', pathNot: tests },
      to: { path: '^adapters/[^/]+/', pathNot: '^adapters/($1|shared|conformance)/' },
    },
    {
      name: 'shared-adapter-code-is-a-leaf',
      comment:
        'adapters/shared is below every adapter; were it to import a suite, each adapter would ship its tests.',
      severity: 'error',
      from: { path: '^adapters/shared/', pathNot: tests },
      to: { path: '^adapters/conformance/' },
    },
    {
      name: 'only-the-composition-root-knows-adapters',
      comment:
        'Which adapter stands behind a port is decided in one place, from configuration. A second place would be a second configuration.',
      severity: 'error',
      from: { path: '^interfaces/', pathNot: [compositionRoot, tests, testSupport] },
      to: { path: '^adapters/' },
    },
    {
      name: 'client-imports-only-the-domain',
      comment:
        'The client is bundled for browsers and installed alone: server code, use cases and the composition root must not come with it.',
      severity: 'error',
      from: { path: clientSide, pathNot: tests },
      to: {
        path: '^(application|adapters|db|interfaces)/',
        pathNot: [clientSide, '^interfaces/trpc/'],
      },
    },
    {
      name: 'client-takes-only-types-of-the-router',
      comment:
        'The client infers its procedures from the type of the router; a value import would pull the server into the bundle.',
      severity: 'error',
      from: { path: clientSide, pathNot: tests },
      to: { path: '^interfaces/trpc/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'client-uses-nothing-of-node',
      comment: 'The client runs in browsers; what serves requests with it does not.',
      severity: 'error',
      from: { path: clientSide, pathNot: [tests, requestSessions] },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'client-stands-without-its-server-part',
      comment: 'It is an entry of its own, so that browsers never get it.',
      severity: 'error',
      from: { path: clientSide, pathNot: tests },
      to: { path: requestSessions },
    },
    {
      name: 'server-does-not-import-the-client',
      comment:
        'What both sides of the wire must agree on is the domain: limits, safe inputs. A server that took it from the client would change with it.',
      severity: 'error',
      from: { path: '^interfaces/(trpc|http)/', pathNot: [tests, testSupport] },
      to: { path: '^interfaces/client/' },
    },
    {
      name: 'product-does-not-need-development-packages',
      comment:
        'What the published package imports must be installed with it: a dependency, or a declared optional peer; the build takes in tRPC. Type-only imports vanish in the build.',
      severity: 'error',
      from: { path: '^(domain|application|adapters|interfaces|db)/', pathNot: [tests, testSupport] },
      to: {
        pathNot: '^node_modules/@trpc/(client|server)/',
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['npm-peer', 'type-only'],
      },
    },
    {
      name: 'product-does-not-import-test-code',
      comment: 'Test files and test support are not published.',
      severity: 'error',
      from: { path: '^(domain|application|adapters|interfaces|db)/', pathNot: [tests, testSupport] },
      to: { path: [tests, testSupport] },
    },
    {
      name: 'no-circles',
      comment:
        'Modules of a circle can only be understood, tested and moved together. Types count: such a circle hides a missing third file.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolvable-import',
      comment: 'An import that does not resolve is one that no rule above can judge.',
      severity: 'error',
      // A project of somebody else's, which imports what was built and installed.
      from: { pathNot: '^interfaces/packages/consumer/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    // TypeScript 7 has no API that dependency-cruiser could use: alone with it, it would read nothing and pass.
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|coverage|\\.attrium)/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.mts', '.js', '.mjs', '.json'],
      conditionNames: ['import', 'types', 'node', 'default'],
      exportsFields: ['exports'],
    },
  },
};
