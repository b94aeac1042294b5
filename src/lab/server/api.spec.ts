// @vitest-environment happy-dom
/** Which requests are made, and what comes of answers that are no success. */
import { ServerConnection } from '@jupyterlab/services';
import { describe, expect, test } from 'vitest';
import { SavoyServer } from './api.js';
import { ServerError } from './error.js';

interface IAsked {
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
}

function serverThat(answer: (url: string) => Response | Promise<Response>) {
  const asked: IAsked[] = [];
  const settings = ServerConnection.makeSettings({
    baseUrl: 'http://host/user/ann/',
    fetch: async request => {
      const { method, url } = request as Request;
      const text = await (request as Request).text();
      asked.push({ method, url, body: text === '' ? undefined : JSON.parse(text) });
      return answer(url);
    }
  });
  return { server: new SavoyServer(settings), asked };
}

const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });

/** Without what JupyterLab adds against caches. */
const urls = (asked: readonly IAsked[]) =>
  asked.map(({ method, url }) => `${method} ${url.replace(/[?&]\d+$/, '')}`);

describe('requests', () => {
  test('say the notebook by its path', async () => {
    const { server, asked } = serverThat(url =>
      json(url.includes('/events') ? [] : { runs: [], steps: [] })
    );
    await server.runs();
    await server.runs('a folder/cars & co.ipynb');
    await server.run('r 1', 'cars.ipynb');
    await server.state('r', 'a/b', 'cars.ipynb', true);
    await server.diff('r', 's', 'cars.ipynb');
    await server.events('r', 'cars.ipynb', 7);
    expect(urls(asked)).toEqual([
      'GET http://host/user/ann/savoy/runs',
      'GET http://host/user/ann/savoy/runs?notebook=a+folder%2Fcars+%26+co.ipynb',
      'GET http://host/user/ann/savoy/runs/r%201?notebook=cars.ipynb',
      'GET http://host/user/ann/savoy/runs/r/steps/a%2Fb/state?notebook=cars.ipynb&before=1',
      'GET http://host/user/ann/savoy/diffs?notebook=cars.ipynb&one=r&other=s',
      'GET http://host/user/ann/savoy/runs/r/events?notebook=cars.ipynb&after=7'
    ]);
  });

  test('that change something carry all else in their body', async () => {
    const { server, asked } = serverThat(() => json({ run: 'new' }, 201));
    expect(await server.start({ notebook: 'cars.ipynb', parameters: { rate: 2 } })).toBe('new');
    await server.restore({ notebook: 'cars.ipynb', run: 'r', step: 'train', before: true });
    expect(urls(asked)).toEqual([
      'POST http://host/user/ann/savoy/runs',
      'POST http://host/user/ann/savoy/runs/r/steps/train/restore'
    ]);
    expect(asked.map(({ body }) => body)).toEqual([
      { notebook: 'cars.ipynb', parameters: { rate: 2 } },
      { notebook: 'cars.ipynb', before: true }
    ]);
  });

  test('may be answered with nothing', async () => {
    const { server } = serverThat(() => new Response(null, { status: 204 }));
    expect(await server.cancel('r', 'cars.ipynb')).toBeUndefined();
  });
});

describe('what goes wrong', () => {
  const failure = async (answer: () => Response | Promise<Response>): Promise<ServerError> => {
    const { server } = serverThat(answer);
    return server.run('r', 'cars.ipynb').then(
      () => Promise.reject(new Error('no error')),
      (error: unknown) => error as ServerError
    );
  };

  test('is said in the words of the server, with its diagnostics', async () => {
    const problem = { code: 'SV203', severity: 'error', message: 'b misses a dependency' };
    const error = await failure(() =>
      json({ message: 'It cannot run.', diagnostics: [problem, 1, null] }, 400)
    );
    expect(error).toBeInstanceOf(ServerError);
    expect(error).toMatchObject({
      message: 'It cannot run.',
      status: 400,
      diagnostics: [problem],
      isMissingRoute: false
    });
  });

  test('a server without the extension is told apart', async () => {
    expect(await failure(() => new Response('<html>', { status: 404 }))).toMatchObject({
      isMissingRoute: true,
      diagnostics: []
    });
  });

  test('so is one that is not reached', async () => {
    const error = await failure(() => Promise.reject(new TypeError('Failed to fetch')));
    expect(error).toMatchObject({ status: 0, isTransient: true });
  });
});
