import { describe, expect, test } from 'vitest';
import type { BuildEvent } from '../../protocol/index.js';
import { advanceBuild, lostBuild, newBuild, type IBuildState } from './build-state.js';

const head = { seq: 1, time: '', run: 'build-1' };

function after(...events: readonly Record<string, unknown>[]): IBuildState {
  return events.reduce<IBuildState>(
    (state, event) => advanceBuild(state, { ...head, ...event } as unknown as BuildEvent),
    newBuild('build-1')
  );
}

const line = (text: string) => ({ event: 'build.output', text });

describe('a build', () => {
  test('begins by looking', () => {
    expect(after({ event: 'build.started' })).toMatchObject({ status: 'running', phase: 'look' });
  });

  test.each([
    ['Step 2/7 : RUN pip install', { step: 2, of: 7 }],
    ['STEP 3/7: COPY lib /opt', { step: 3, of: 7 }],
    ['#9 [4/7] RUN --mount=type=cache pip install', { step: 4, of: 7 }],
    ['#10 [stage-0 5/7] COPY data /opt/app', { step: 5, of: 7 }],
    ['Collecting pandas==2.3.3', undefined],
    ['#11 1.234 Downloading 3/4 of a file', undefined]
  ])('reads how far it is from %s', (text, progress) => {
    expect(after(line(text)).progress).toEqual(progress);
  });

  test('counts anew with each image, and keeps what is read last', () => {
    const image = { event: 'build.image', reference: 'a:1', steps: [], phase: 'build' };
    const state = after(image, line('Step 1/2 : FROM x'), { ...image, phase: 'push' });
    expect(state).toMatchObject({ phase: 'push', reference: 'a:1' });
    expect(state.progress).toBeUndefined();
    const many = after(...Array.from({ length: 700 }, (_, i) => line(`line ${i}`)));
    expect([many.lines.length, many.lines.at(-1)]).toEqual([500, 'line 699']);
  });

  test('ends with what came of it', () => {
    const diagnostics = [{ code: 'SV533', severity: 'error', message: 'x' }];
    expect(after({ event: 'build.failed', seconds: 2, images: [], diagnostics })).toMatchObject({
      status: 'failed',
      seconds: 2,
      problems: diagnostics
    });
    expect(after({ event: 'build.cancelled', images: [], diagnostics: [] }).status).toBe(
      'cancelled'
    );
  });

  test('whose process is gone has failed, unless it was done', () => {
    expect(lostBuild(newBuild('b')).status).toBe('failed');
    const done = after({ event: 'build.succeeded', seconds: 1, images: [], diagnostics: [] });
    expect(lostBuild(done)).toBe(done);
  });
});
