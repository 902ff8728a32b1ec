import type { RequestHandler } from 'express';
import { nearest } from '../../rules/policy/nearest.ts';
import { Problem } from '../problems/problem.ts';
import type { AnyRoute } from './route.ts';

/** Answers what no route took: the methods of a path that exists, or the nearest path. */
export function unknownRoute(routes: readonly AnyRoute[]): RequestHandler {
  const paths = routes.map(({ path, method }) => ({ path, method, pattern: patternOf(path) }));
  return (request) => {
    const { path, method } = request;
    const same = paths.filter(({ pattern }) => pattern.test(path));
    if (same.length > 0) {
      const allow = same.map((one) => one.method.toUpperCase()).join(', ');
      const detail = `${method} is not offered at ${same[0]?.path}; it takes ${allow}.`;
      throw new Problem('method_not_allowed', detail, { headers: { Allow: allow } });
    }
    const guess = nearest(path, [...new Set(paths.map((one) => one.path))]);
    const advice = guess === null ? 'the routes are listed at /docs' : `did you mean ${guess}? All routes are at /docs`;
    throw new Problem('route_not_found', `There is no route ${path}; ${advice}.`);
  };
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}/?$`);
}
