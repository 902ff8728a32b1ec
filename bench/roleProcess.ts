import { serveRole } from '../main/serveRole.ts';

// A bench that is killed must not leave its processes behind.
process.once('disconnect', () => process.exit(1));
await serveRole(process.argv[2] === 'api' ? 'api' : 'worker');
