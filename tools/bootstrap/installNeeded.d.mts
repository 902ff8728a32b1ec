export function installNeeded(root: string): string | undefined;
