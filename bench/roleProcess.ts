import { serveRole } from '../main/serveRole.ts';

await serveRole(process.argv[2] === 'api' ? 'api' : 'worker');
