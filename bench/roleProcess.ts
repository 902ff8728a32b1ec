import { serveRole } from '../main/serveRole.ts';

// A bench that is killed must not leave its processes behind.
const onGone = () => process.exit(1);
process.once('disconnect', onGone);
await serveRole(process.argv[2] === 'api' ? 'api' : 'worker');
process.off('disconnect', onGone);
process.disconnect?.();
