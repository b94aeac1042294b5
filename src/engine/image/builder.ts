/**
 * The programs that build images: Docker (with BuildKit, or its old builder), Podman and Buildah. One
 * small interface over their command lines.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { diagnostic, NO_BUILDER, type Builder, type Diagnostic } from '../../core/index.js';
import { runTool, type ToolResult } from './tool.js';

export const BUILDERS = ['docker', 'podman', 'buildah'] as const;

export type BuilderName = (typeof BUILDERS)[number];

type Environment = Readonly<Record<string, string | undefined>>;

/** Label of an image with the hash of its context. */
const LABEL = 'savoy.context';

export interface BuildOrder {
  /** The context. */
  readonly folder: string;
  readonly reference: string;
  readonly hash: string;
  /** Where it is not that of this machine. */
  readonly platform?: string;
  /** Lent to the build for the time of installing packages (netrc). */
  readonly netrc?: string;
  /** Dockerfile for the old builder. */
  readonly classicDockerfile: string;
}

/** An image that the engine has. */
export interface LocalImage {
  readonly id: string;
  /** Hash of the context that it was built from, if by Savoy. */
  readonly hash: string;
}

export interface RunOptions {
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
}

export type PushResult = ToolResult & { readonly digest?: string };

/** Builds, looks up and pushes images. */
export class ImageBuilder {
  constructor(
    readonly name: BuilderName,
    /** `classic`: Docker without BuildKit. */
    readonly kind: Builder,
    private readonly environment: Environment
  ) {}

  /** The image of that name, if there is one. */
  async find(reference: string): Promise<LocalImage | undefined> {
    const labels = this.name === 'buildah' ? '.OCIv1.Config.Labels' : '.Config.Labels';
    const id = this.name === 'buildah' ? '.FromImageID' : '.Id';
    const format = `{{${id}}} {{with ${labels}}}{{index . "${LABEL}"}}{{end}}`;
    const { status, stdout } =
      this.name === 'buildah'
        ? await this.run(['inspect', '--type', 'image', '--format', format, reference])
        : await this.run(['image', 'inspect', '--format', format, reference]);
    const [found = '', hash = ''] = stdout.trim().split(' ');
    return status === 0 && found !== ''
      ? { id: found.startsWith('sha256:') ? found : `sha256:${found}`, hash }
      : undefined;
  }

  async build(order: BuildOrder, options: RunOptions): Promise<ToolResult> {
    const secrets =
      order.netrc === undefined ? undefined : mkdtempSync(path.join(tmpdir(), 'savoy-'));
    try {
      const args = [
        'build',
        ...['--tag', order.reference],
        ...['--label', `${LABEL}=${order.hash}`],
        ...(order.platform === undefined ? [] : ['--platform', order.platform]),
        // Podman and Docker keep layers without being told.
        ...(this.name === 'buildah' ? ['--layers'] : []),
        ...(this.name === 'docker' && this.kind === 'buildkit' ? ['--progress', 'plain'] : []),
        ...(secrets === undefined
          ? []
          : ['--secret', `id=netrc,src=${path.join(secrets, 'netrc')}`]),
        ...(this.kind === 'classic' ? ['--file', '-'] : []),
        order.folder
      ];
      if (secrets !== undefined && order.netrc !== undefined) {
        writeFileSync(path.join(secrets, 'netrc'), order.netrc, { mode: 0o600 });
      }
      return await this.run(args, {
        ...options,
        ...(this.kind === 'classic' && { input: order.classicDockerfile })
      });
    } finally {
      if (secrets !== undefined) {
        rmSync(secrets, { recursive: true, force: true });
      }
    }
  }

  /** Push an image and read back under which digest the registry has it. */
  async push(reference: string, options: RunOptions): Promise<PushResult> {
    if (this.name === 'docker') {
      const result = await this.run(['push', reference], options);
      const digest = /digest: (sha256:[0-9a-f]{64})/.exec(result.output)?.[1];
      return { ...result, ...(digest !== undefined && { digest }) };
    }
    const folder = mkdtempSync(path.join(tmpdir(), 'savoy-'));
    const file = path.join(folder, 'digest');
    // Docker takes a registry on this machine without TLS; these two have to be told.
    const plain = /^(localhost|127\.\d+\.\d+\.\d+)[:/]/.test(reference)
      ? ['--tls-verify=false']
      : [];
    try {
      const result = await this.run(['push', ...plain, '--digestfile', file, reference], options);
      const digest = result.status === 0 ? readFileSync(file, 'utf8').trim() : '';
      return { ...result, ...(digest !== '' && { digest }) };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  private run(
    args: readonly string[],
    options: RunOptions & { readonly input?: string } = {}
  ): Promise<ToolResult> {
    return runTool(this.name, args, { environment: this.environment, ...options });
  }
}

export type FoundBuilder =
  | { readonly builder: ImageBuilder; readonly problem?: never }
  | { readonly builder?: never; readonly problem: Diagnostic };

/**
 * The first builder that works, or the one that is wanted. Looking costs a process or two, so it is done
 * only where something is to be built.
 */
export async function findBuilder(
  environment: Environment,
  wanted?: BuilderName
): Promise<FoundBuilder> {
  const reasons: string[] = [];
  for (const name of wanted === undefined ? BUILDERS : [wanted]) {
    const found = name === 'docker' ? await docker(environment) : await simple(name, environment);
    if (typeof found !== 'string') {
      return { builder: found };
    }
    reasons.push(found);
  }
  const telling = reasons.filter(reason => !reason.endsWith('is not installed'));
  return {
    problem: diagnostic(NO_BUILDER, {
      message: `No image can be built here: ${(telling.length > 0 ? telling : reasons).join('; ')}.`,
      hint: 'Install or start Docker, Podman or Buildah; or build the folder of the context elsewhere.'
    })
  };
}

/** The builder, or why there is none. */
async function docker(environment: Environment): Promise<ImageBuilder | string> {
  const format = '{{.Client.Version}} {{.Server.Version}}';
  const { status, output, stdout } = await runTool('docker', ['version', '--format', format], {
    environment
  });
  if (status !== 0) {
    return whyNot('docker', output);
  }
  const client = Number(stdout.split('.')[0]);
  // From 23 on the client wants BuildKit's own plugin; before, BuildKit of the engine has to be asked for.
  const hasPlugin = (await runTool('docker', ['buildx', 'version'], { environment })).status === 0;
  const isModern = hasPlugin || client < 23;
  return new ImageBuilder('docker', isModern ? 'buildkit' : 'classic', {
    ...environment,
    DOCKER_BUILDKIT: isModern ? '1' : '0'
  });
}

async function simple(
  name: 'podman' | 'buildah',
  environment: Environment
): Promise<ImageBuilder | string> {
  const { status, output } = await runTool(name, ['info'], { environment });
  return status === 0 ? new ImageBuilder(name, 'buildkit', environment) : whyNot(name, output);
}

function whyNot(name: string, output: string): string {
  if (/ENOENT/.test(output)) {
    return `${name} is not installed`;
  }
  if (/permission denied/i.test(output)) {
    return `${name} may not be used by you (its socket belongs to a group that you are not in)`;
  }
  if (/cannot connect|is the docker daemon running|connection refused|no such file/i.test(output)) {
    return `${name} is installed and not running`;
  }
  const last = output.trim().split('\n').at(-1) ?? '';
  return `${name} does not work (${last})`;
}
