/** Images of notebooks for the unit tests of the page, as the command line gives them. */
import type { ImageJson, Lock, NotebookImage } from '../../protocol/index.js';

/** What `savoy image` says of a notebook with one image; what differs is given. */
export function imageDocument(
  image: Partial<NotebookImage> = {},
  lock: Partial<Lock> = {},
  fields: Partial<ImageJson> = {}
): ImageJson {
  return {
    schema: 'savoy.image/1',
    notebook: 'cars.ipynb',
    images: [notebookImage(image, lock)],
    requests: [
      { package: 'pandas', by: 'import', cell: 1 },
      { package: 'Pandas', by: 'import', cell: 4 },
      { package: 'pyarrow', by: 'settings' }
    ],
    diagnostics: [],
    ...fields
  };
}

export function notebookImage(
  image: Partial<NotebookImage> = {},
  lock: Partial<Lock> = {}
): NotebookImage {
  return {
    name: '',
    steps: ['load', 'train'],
    context: '.savoy/images/cars/context',
    hash: 'a'.repeat(64),
    reference: 'savoy/cars:aaaaaaaaaaaa',
    status: 'described',
    size: { packages: 68_812_344, own: 261_034 },
    files: [{ path: 'cars.csv', size: 26_717, kind: 'data' }],
    lock: {
      schema: 'savoy.lock/1',
      python: '3.11',
      platform: 'linux/amd64',
      base: { reference: 'python:3.11-slim' },
      gpu: false,
      system: ['graphviz'],
      indexes: [],
      packages: [
        { name: 'numpy', version: '2.3.5', for: 'pandas' },
        { name: 'pandas', version: '2.3.3', requested: true, size: 41_000_000 },
        { name: 'pyarrow', version: '21.0', requested: true },
        { name: 'six', version: '1.17' }
      ],
      open: ['polars>=1'],
      ...lock
    },
    ...image
  };
}
