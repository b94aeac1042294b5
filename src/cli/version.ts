/** Replaced by the build with the version in package.json. */
declare const SAVOY_VERSION: string | undefined;

/** Whether this is the bundled program; else it runs from its sources, in tests. */
export const IS_BUNDLED = typeof SAVOY_VERSION === 'string';

/** Version of Savoy. */
export const VERSION: string = typeof SAVOY_VERSION === 'string' ? SAVOY_VERSION : '0.0.0';
