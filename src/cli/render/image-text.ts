/** Images of a notebook for people: what is in them, how big that is, and where they are. */
import type { NotebookImage } from '../../protocol/index.js';
import { formatSize } from '../../engine/index.js';
import type { Style } from '../terminal.js';

/** Paragraphs, one an image. */
export function renderImages(images: readonly NotebookImage[], style: Style): string {
  return images.map(image => `${lines(image, style).join('\n')}\n`).join('\n');
}

function lines(image: NotebookImage, style: Style): string[] {
  const { reference, steps, lock, files, size, context, digest } = image;
  const { base, platform, gpu, packages, open } = lock;
  const asked = packages.filter(each => each.requested === true);
  const others = packages.length - asked.length;
  const more = others > 0 ? `, and ${others} that these need` : '';
  const listed = asked.map(({ name, version }) => `${name} ${version}`).join(', ');
  const row = (name: string, text: string): string => `  ${name.padEnd(9)} ${text}`;
  return [
    `${style('bold', reference)} ${style('dim', `(${STATUS[image.status]})`)}`,
    row('steps', steps.join(', ')),
    row('base', `${base.reference}${gpu ? ', with a GPU' : ''}, ${platform}`),
    row(
      'packages',
      packages.length === 0 ? 'none' : `${listed}${more}; ${formatSize(size.packages)}`
    ),
    ...(open.length > 0 ? [row('chosen by pip', open.join(', '))] : []),
    ...(files.length > 0
      ? [
          row(
            'files',
            files.map(({ path, size: bytes }) => `${path} (${formatSize(bytes)})`).join(', ')
          )
        ]
      : []),
    row('context', image.status === 'described' ? 'not written' : context),
    ...(digest === undefined ? [] : [row('pushed', digest)])
  ];
}

const STATUS: Record<NotebookImage['status'], string> = {
  described: 'not made',
  written: 'not built',
  current: 'up to date',
  built: 'built'
};
