/** Replaced by the build with the version in package.json. */
declare const SAVOY_VERSION: string | undefined;

/** Version of Savoy. */
export const VERSION: string = typeof SAVOY_VERSION === 'string' ? SAVOY_VERSION : '0.0.0';
