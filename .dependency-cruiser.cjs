/** Which imports are forbidden between files; which rooms may import which is test/architecture.test.ts. */
module.exports = {
  forbidden: [{ name: 'no-circular', severity: 'error', from: {}, to: { circular: true } }],
  // The swc parser: TypeScript 7 has no API for dependency-cruiser to read with.
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'node_modules' },
    enhancedResolveOptions: { extensions: ['.ts', '.mjs', '.js'] },
  },
};
