/**
 * The routes of the server extension, typed. Knows the wire and nothing else: what becomes of a run is
 * in runs/, what happens in it comes over stream.ts.
 */
import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import type {
  BuildRequest,
  DiagnosticJson,
  DiffJson,
  DoctorJson,
  EventJson,
  ImageJson,
  RerunJson,
  RunJson,
  RunsJson,
  RunStatus,
  StateJson
} from '../../protocol/index.js';
import { ServerError } from './error.js';

/** Where the routes begin, below the server's base URL. */
export const NAMESPACE = 'savoy';

/** Values of parameters for one run, by name. */
export type ParameterValues = Readonly<Record<string, unknown>>;

/** A run to be started. Paths of notebooks are those of Jupyter's contents, here and below. */
export interface IRunRequest {
  readonly notebook: string;
  readonly parameters?: ParameterValues;
  /** Where it runs; on the server's machine if absent. */
  readonly engine?: string;
  /** At most so many steps at once. */
  readonly jobs?: number;
  /** Takes over results that are fresh. */
  readonly reuse?: boolean;
}

/** A rerun to be planned. */
export interface IRerunRequest {
  readonly notebook: string;
  readonly mode: RerunJson['mode'];
  /** The step that the mode names. */
  readonly step?: string;
  /** The run to go on from; the newest if absent. */
  readonly run?: string;
  readonly parameters?: ParameterValues;
  /** Where it would run. */
  readonly engine?: string;
}

/** A rerun to be started. */
export interface IRerunLaunch extends IRerunRequest {
  /** Token of the plan that was accepted: refused when it would do something else by now. */
  readonly token?: string;
}

/** A state to be loaded into a kernel. */
export interface IRestoreRequest {
  readonly notebook: string;
  readonly run: string;
  readonly step: string;
  /** The variables before the step instead of those after it. */
  readonly before?: boolean;
  /** Only these variables. */
  readonly names?: readonly string[];
  /** Says what would be overwritten and changes nothing. */
  readonly dry?: boolean;
}

/** Expressions for `user_expressions` of a kernel. */
export interface IRestoreCode {
  readonly code: string;
  /** Takes it back. */
  readonly undo: string;
}

export interface ICompileRequest {
  readonly notebook: string;
  /** Version of the Kubeflow Pipelines server. */
  readonly target?: string;
  /** Writes the file beside the notebook. */
  readonly save: boolean;
}

export interface ICompiled {
  /** Path of the file that was written. */
  readonly path?: string;
  readonly yaml: string;
  readonly diagnostics: readonly DiagnosticJson[];
}

/** What a run was told to do, and the code that it ran. */
export interface IRunRecord {
  readonly run: RunJson;
  /** Sources by the index of their cell. */
  readonly code: Readonly<Record<string, string>>;
}

/** All that the server can be asked. Every promise may fail with a ServerError. */
export interface ISavoyServer {
  readonly settings: ServerConnection.ISettings;
  /** Runs of a notebook, or of all notebooks, the newest first. */
  runs(notebook?: string): Promise<readonly RunStatus[]>;
  run(id: string, notebook: string): Promise<RunStatus>;
  record(id: string, notebook: string): Promise<IRunRecord>;
  /** Events after a number, for those who do not follow. */
  events(id: string, notebook: string, after?: number): Promise<readonly EventJson[]>;
  /** The notebook as it was run, with its outputs, as nbformat has it. */
  notebook(id: string, notebook: string): Promise<object>;
  /** Starts a run and gives its id. */
  start(request: IRunRequest): Promise<string>;
  plan(request: IRerunRequest): Promise<RerunJson>;
  /** Starts a rerun and gives its id. */
  rerun(request: IRerunLaunch): Promise<string>;
  cancel(id: string, notebook: string): Promise<void>;
  state(id: string, step: string, notebook: string, before?: boolean): Promise<StateJson>;
  restore(request: IRestoreRequest): Promise<IRestoreCode>;
  diff(one: string, other: string, notebook: string): Promise<DiffJson>;
  compile(request: ICompileRequest): Promise<ICompiled>;
  /** What is installed and what is missing; `only`: one thing, without asking the notebook's Python. */
  doctor(only?: 'docker'): Promise<DoctorJson>;
  /** What would be in the images of a notebook; `online`: the indexes of packages are asked too. */
  image(notebook: string, online?: boolean): Promise<ImageJson>;
  /** Ids of the builds of a notebook's images that are kept, the newest first. */
  builds(notebook: string): Promise<readonly string[]>;
  /** Begins a build and gives its id. */
  build(request: BuildRequest): Promise<string>;
  cancelBuild(id: string, notebook: string): Promise<void>;
}

type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export class SavoyServer implements ISavoyServer {
  constructor(readonly settings: ServerConnection.ISettings) {}

  async runs(notebook?: string): Promise<readonly RunStatus[]> {
    const { runs } = await this.get<RunsJson>(['runs'], { notebook });
    return runs;
  }

  run(id: string, notebook: string): Promise<RunStatus> {
    return this.get(['runs', id], { notebook });
  }

  record(id: string, notebook: string): Promise<IRunRecord> {
    return this.get(['runs', id, 'record'], { notebook });
  }

  events(id: string, notebook: string, after = 0): Promise<readonly EventJson[]> {
    return this.get(['runs', id, 'events'], { notebook, after });
  }

  notebook(id: string, notebook: string): Promise<object> {
    return this.get(['runs', id, 'notebook'], { notebook });
  }

  async start(request: IRunRequest): Promise<string> {
    const { run } = await this.post<{ run: string }>(['runs'], request);
    return run;
  }

  plan(request: IRerunRequest): Promise<RerunJson> {
    return this.post(['rerun-plans'], request);
  }

  async rerun(request: IRerunLaunch): Promise<string> {
    const { run } = await this.post<{ run: string }>(['reruns'], request);
    return run;
  }

  async cancel(id: string, notebook: string): Promise<void> {
    await this.post(['runs', id, 'cancel'], { notebook });
  }

  state(id: string, step: string, notebook: string, before = false): Promise<StateJson> {
    return this.get(['runs', id, 'steps', step, 'state'], { notebook, before: before ? 1 : 0 });
  }

  restore({ run, step, ...request }: IRestoreRequest): Promise<IRestoreCode> {
    return this.post(['runs', run, 'steps', step, 'restore'], request);
  }

  diff(one: string, other: string, notebook: string): Promise<DiffJson> {
    return this.get(['diffs'], { notebook, one, other });
  }

  compile(request: ICompileRequest): Promise<ICompiled> {
    return this.post(['compile'], request);
  }

  doctor(only?: 'docker'): Promise<DoctorJson> {
    return this.get(['doctor'], { only });
  }

  image(notebook: string, online = false): Promise<ImageJson> {
    return this.get(['image'], { notebook, online: online ? 1 : 0 });
  }

  async builds(notebook: string): Promise<readonly string[]> {
    const { builds } = await this.get<{ builds: string[] }>(['builds'], { notebook });
    return builds;
  }

  async build(request: BuildRequest): Promise<string> {
    const { build } = await this.post<{ build: string }>(['builds'], request);
    return build;
  }

  async cancelBuild(id: string, notebook: string): Promise<void> {
    await this.post(['builds', id, 'cancel'], { notebook });
  }

  private get<Answer>(route: readonly string[], query: Query = {}): Promise<Answer> {
    const given = Object.entries(query).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)]]
    );
    return this.ask(route, new URLSearchParams(given).toString(), { method: 'GET' });
  }

  private post<Answer>(route: readonly string[], body: object): Promise<Answer> {
    return this.ask(route, '', { method: 'POST', body: JSON.stringify(body) });
  }

  private async ask<Answer>(
    route: readonly string[],
    query: string,
    init: RequestInit
  ): Promise<Answer> {
    const path = route.map(part => encodeURIComponent(part)).join('/');
    const url = URLExt.join(this.settings.baseUrl, NAMESPACE, path);
    let response: Response;
    try {
      response = await ServerConnection.makeRequest(
        query === '' ? url : `${url}?${query}`,
        init,
        this.settings
      );
    } catch (error) {
      throw ServerError.unreachable(error);
    }
    if (!response.ok) {
      throw await ServerError.of(response);
    }
    return response.status === 204 ? (undefined as Answer) : ((await response.json()) as Answer);
  }
}
