/** One image: base, size, packages with who asks for them, system packages, files. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { Facts } from '../components/facts.js';
import { size } from '../format.js';
import type { ImageJson, LockedPackage, NotebookImage } from '../../protocol/index.js';
import { otherPackages, packageRows, type IPackageRow } from './contents.js';

export interface IImageViewProps {
  readonly trans: TranslationBundle;
  readonly image: NotebookImage;
  readonly requests: ImageJson['requests'];
  /** Whether all steps share it. */
  readonly isOnly: boolean;
  readonly onOpenCell: (cell: number) => void;
}

export function ImageView(props: IImageViewProps) {
  const { trans, image, isOnly } = props;
  if (isOnly) {
    return (
      <section aria-label={trans.__('Image of all steps')}>
        <Contents {...props} />
      </section>
    );
  }
  const steps = image.steps.join(', ');
  return (
    <details className="jp-savoy-Environment-image" open={image.name === ''}>
      <summary>
        <strong>{image.name === '' ? trans.__('Most steps') : steps}</strong>
        <span className="jp-savoy-Environment-state">{stateOf(image, trans)}</span>
      </summary>
      {image.name === '' && <p className="jp-savoy-Environment-steps">{steps}</p>}
      <Contents {...props} />
    </details>
  );
}

function Contents({ trans, image, requests, isOnly, onOpenCell }: IImageViewProps) {
  const { lock, files, size: bytes } = image;
  const rows = packageRows(image, requests);
  const others = otherPackages(image, rows);
  const unknown = lock.packages.some(one => one.size === undefined);
  const own = size(bytes.own, trans);
  return (
    <>
      <Facts
        facts={[
          {
            name: trans.__('Base'),
            value: lock.gpu ? trans.__('%1, with a GPU', lock.base.reference) : lock.base.reference,
            hint: `${lock.base.reference}${lock.base.digest === undefined ? '' : `@${lock.base.digest}`} · ${lock.platform}`
          },
          {
            name: trans.__('Size'),
            value: trans.__('%1 of packages, %2 of files', size(bytes.packages, trans), own),
            hint: unknown
              ? trans.__('Beside the base. Of some packages the size is not known.')
              : trans.__('Beside the base')
          },
          ...(lock.system.length > 0
            ? [{ name: trans.__('System'), value: lock.system.join(', ') }]
            : []),
          ...(isOnly ? [{ name: trans.__('State'), value: stateOf(image, trans) }] : [])
        ]}
      />
      <details className="jp-savoy-Environment-list" open>
        <summary>
          {trans._n('%1 package', '%1 packages', lock.packages.length + lock.open.length)}
        </summary>
        <ul className="jp-savoy-Packages">
          {rows.map(row => (
            <PackageRow key={row.name} trans={trans} row={row} onOpenCell={onOpenCell} />
          ))}
        </ul>
        {others.length > 0 && <Others trans={trans} packages={others} />}
      </details>
      {files.length > 0 && (
        <details className="jp-savoy-Environment-list">
          <summary>{trans._n('%1 file', '%1 files', files.length)}</summary>
          <ul className="jp-savoy-Packages">
            {files.map(({ path, size: fileSize, kind }) => (
              <li key={path}>
                <span className="jp-savoy-Packages-name" title={path}>
                  {path}
                </span>
                <span className="jp-savoy-Packages-why">
                  {kind === 'module' ? trans.__('module') : trans.__('data')}
                </span>
                <span className="jp-savoy-Packages-size">{size(fileSize, trans)}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

interface IPackageRowProps {
  readonly trans: TranslationBundle;
  readonly row: IPackageRow;
  readonly onOpenCell: (cell: number) => void;
}

function PackageRow({ trans, row, onOpenCell }: IPackageRowProps) {
  const { name, version, cells, brings, inSettings, isVendored } = row;
  return (
    <li>
      <span className="jp-savoy-Packages-name" title={name}>
        {name}
      </span>{' '}
      <span className="jp-savoy-Packages-version">
        {version === '' ? trans.__('chosen by pip') : version}
      </span>
      <span className="jp-savoy-Packages-why">
        {cells.map(cell => (
          <button
            key={cell}
            type="button"
            className="jp-savoy-Packages-cell"
            title={trans.__('Go to the cell that imports %1', name)}
            aria-label={trans.__('%1 is imported in cell %2', name, cell + 1)}
            onClick={() => onOpenCell(cell)}
          >
            {trans.__('cell %1', cell + 1)}
          </button>
        ))}
        {inSettings && <span>{trans.__('settings')}</span>}
        {isVendored && (
          <span title={trans.__('Its files are copied from this machine')}>
            {trans.__('from this machine')}
          </span>
        )}
      </span>
      <span className="jp-savoy-Packages-size">
        {row.size === undefined ? '' : size(row.size, trans)}
      </span>
      {brings.length > 0 && (
        <details className="jp-savoy-Packages-brings">
          <summary>
            {trans._n('and %1 that it needs', 'and %1 that it needs', brings.length)}
          </summary>
          <Pinned packages={brings} />
        </details>
      )}
    </li>
  );
}

function Others({
  trans,
  packages
}: {
  readonly trans: TranslationBundle;
  readonly packages: readonly LockedPackage[];
}) {
  return (
    <details className="jp-savoy-Packages-brings">
      <summary>
        {trans._n('%1 more that these need', '%1 more that these need', packages.length)}
      </summary>
      <Pinned packages={packages} />
    </details>
  );
}

function Pinned({ packages }: { readonly packages: readonly LockedPackage[] }) {
  return <p>{packages.map(({ name, version }) => `${name} ${version}`).join(', ')}</p>;
}

/** Whether the image is there. */
export function stateOf({ status, digest }: NotebookImage, trans: TranslationBundle): string {
  switch (status) {
    case 'current':
    case 'built':
      return digest === undefined
        ? trans.__('built, nothing has changed since')
        : trans.__('built and pushed, nothing has changed since');
    case 'described':
    case 'written':
      return trans.__('not built');
  }
}
