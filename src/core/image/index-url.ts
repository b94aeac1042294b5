/** Addresses of package indexes. */

/** The index that pip asks where nothing is said. */
export const PYPI = 'https://pypi.org/simple';

/** The address without user and password, and without a `/` at its end. */
export function withoutCredentials(url: string): string {
  return url.replace(/^((?:\w+\+)?\w+:\/\/)[^/@]*@/, '$1').replace(/\/+$/, '');
}

/** Whether an image that is built elsewhere can ask it: not so a folder of this machine. */
export function isReachable(url: string): boolean {
  return /^https?:\/\//.test(url);
}
