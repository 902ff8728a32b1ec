export function tooOld(
  found: { node: string; npm: string | undefined },
  engines: { node: string; npm: string },
): string[];
