// @vitest-environment happy-dom
/** What people see of an environment, and what they can do with it. */
import { describe, expect, test, vi } from 'vitest';
import { imageDocument, notebookImage } from '../testing/images.js';
import { click, focus, press, render, trans, type } from '../testing/render.js';
import { newBuild } from './build-state.js';
import { EnvironmentSection, type IEnvironmentSectionProps } from './section.js';

async function draw(props: Partial<IEnvironmentSectionProps> = {}) {
  const document = 'document' in props ? props.document : imageDocument();
  const acts = {
    onAsk: vi.fn(),
    onBuild: vi.fn(),
    onCancel: vi.fn(),
    onDismiss: vi.fn(),
    onOpenCell: vi.fn(),
    onShowProblems: vi.fn()
  };
  const node = await render(
    <EnvironmentSection
      trans={trans}
      answer={document && { kind: 'ready', value: document }}
      build={undefined}
      {...acts}
      {...props}
      document={document}
    />
  );
  const button = (name: string) =>
    [...node.querySelectorAll('button')].find(
      one => (one.getAttribute('aria-label') ?? one.textContent) === name
    );
  return { node, button, ...acts };
}

describe('the environment', () => {
  test('says that it asks, and why it cannot', async () => {
    expect((await draw({ document: undefined })).node.textContent).toContain('Asking');
    const refused = await draw({
      document: undefined,
      answer: { kind: 'refused', message: 'No Python.' }
    });
    expect(refused.node.textContent).toContain('No Python.');
    await click(refused.button('Try again'));
    expect(refused.onAsk).toHaveBeenCalledWith(false);
  });

  test('shows base, size, packages with their cells, files', async () => {
    const { node, button, onOpenCell } = await draw();
    for (const text of [
      'python:3.11-slim',
      '69 MB of packages, 261 kB of files',
      'graphviz',
      'pandas 2.3.3',
      'and 1 that it needs',
      'numpy 2.3.5',
      '1 more that these need',
      'polars chosen by pip',
      'cars.csv'
    ]) {
      expect(node.textContent).toContain(text);
    }
    await click(button('pandas is imported in cell 5'));
    expect(onOpenCell).toHaveBeenCalledWith(4);
  });

  test('builds under its name, or another', async () => {
    const { node, button, onBuild } = await draw();
    await click(button('Build'));
    expect(onBuild).toHaveBeenLastCalledWith(false, undefined);
    await focus(node.querySelector('input'));
    await type('registry.example/me/cars');
    expect(node.textContent).toContain('A push goes to registry.example.');
    await click(button('Build & Push'));
    expect(onBuild).toHaveBeenLastCalledWith(true, 'registry.example/me/cars');
    await type('Not A Name');
    await click(button('Build & Push'));
    expect(onBuild).toHaveBeenCalledTimes(2);
    expect(node.querySelector('input')?.getAttribute('aria-invalid')).toBe('true');
    await press('Enter');
    expect(onBuild).toHaveBeenCalledTimes(2);
  });

  test('that is unchanged needs no build, but can be pushed', async () => {
    const { node, button, onBuild } = await draw({
      document: imageDocument({ status: 'current' })
    });
    expect(node.textContent).toContain('Unchanged: nothing to build');
    await click(button('Build'));
    expect(onBuild).not.toHaveBeenCalled();
    await click(button('Build & Push'));
    expect(onBuild).toHaveBeenCalledWith(true, undefined);
  });

  test('with something missing builds nothing, and leads to the problem', async () => {
    const diagnostics = [{ code: 'SV505', severity: 'error' as const, message: 'No x.', cell: 1 }];
    const { node, button, onBuild, onShowProblems } = await draw({
      document: imageDocument({}, {}, { diagnostics })
    });
    expect(node.textContent).toContain('1 thing is missing: no image can be made.');
    await click(button('Build'));
    expect(onBuild).not.toHaveBeenCalled();
    await click(button('Show problems'));
    expect(onShowProblems).toHaveBeenCalled();
  });

  test('of several images says which steps each is for', async () => {
    const gpu = notebookImage({ name: 'train', steps: ['train'] }, { gpu: true });
    const { node } = await draw({
      document: imageDocument({}, {}, { images: [notebookImage({ steps: ['load'] }), gpu] })
    });
    expect([...node.querySelectorAll('summary strong')].map(one => one.textContent)).toEqual([
      'Most steps',
      'train'
    ]);
    expect(node.textContent).toContain('python:3.11-slim, with a GPU');
  });
});

describe('a build', () => {
  const build = newBuild('build-1');

  test('shows how far it is and can be cancelled', async () => {
    const { node, button, onCancel } = await draw({
      build: { ...build, phase: 'build', progress: { step: 3, of: 7 }, lines: ['Step 3/7'] }
    });
    expect(node.textContent).toContain('Building, part 3 of 7…');
    expect(node.querySelector('progress')?.getAttribute('max')).toBe('7');
    await click(button('Cancel'));
    expect(onCancel).toHaveBeenCalled();
    expect(button('Build')?.getAttribute('aria-disabled')).toBe('true');
  });

  test('that is done says under which name and digest', async () => {
    const digest = `sha256:${'d'.repeat(64)}`;
    const images = [{ name: '', reference: 'r.example/cars:1', status: 'built' as const, digest }];
    const { node, button, onDismiss } = await draw({
      build: { ...build, status: 'succeeded', seconds: 80, images }
    });
    expect(node.textContent).toContain('Built and pushed in 1 min 20 s');
    expect(node.textContent).toContain('r.example/cars:1');
    expect(node.querySelector(`[title="${digest}"]`)).not.toBeNull();
    await click(button('Dismiss'));
    expect(onDismiss).toHaveBeenCalled();
  });

  test('that failed says why', async () => {
    const problems = [
      { code: 'SV533', severity: 'error' as const, message: 'gone cannot be had.', hint: 'Do x.' }
    ];
    const failed = { ...build, status: 'failed' as const, problems, lines: ['ERROR'] };
    const { node } = await draw({ build: failed });
    expect(node.querySelector('[role=alert]')?.textContent).toBe('gone cannot be had. Do x.');
    const silent = await draw({ build: { ...failed, problems: [] } });
    expect(silent.node.textContent).toContain('ended without saying why');
  });
});
