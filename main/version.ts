import packageJson from '../package.json' with { type: 'json' };

export const TENOR_VERSION: string = packageJson.version;
