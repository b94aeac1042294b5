/**
 * GPUs: which steps ask for one, and which build of PyTorch and its relatives they get. PyTorch keeps
 * the builds for processors and for each CUDA version in indexes of their own
 * (https://pytorch.org/get-started/locally/); the build on PyPI for Linux is one for CUDA.
 */
import type { StepConfig } from '../notebook/index.js';
import { splitLocal } from './version.js';

/** Packages that PyTorch's indexes have, in a build for each kind of processor. */
const TORCH = new Set(['torch', 'torchvision', 'torchaudio', 'torchtext']);

/** What a build for CUDA needs and one for processors does not. */
const CUDA_ONLY = /^(?:nvidia-.*|triton|cuda-.*)$/;

/** Packages in a version for processors only, with what has one for GPUs. */
const PROCESSOR_ONLY: Readonly<Record<string, string>> = {
  'tensorflow-cpu': 'tensorflow[and-cuda]',
  onnxruntime: 'onnxruntime-gpu',
  'faiss-cpu': 'faiss-gpu-cu12'
};

/** Whether a step asks for a GPU: `nvidia.com/gpu`, or another maker's key. */
export function asksForGpu({ limits = {}, requests = {} }: StepConfig): boolean {
  return [...Object.entries(limits), ...Object.entries(requests)].some(
    ([name, amount]) => /(?:^|\/)gpu$|^nvidia\.com\/mig-/.test(name) && !/^0*$/.test(amount)
  );
}

/** One of PyTorch's packages. */
export function isTorch(name: string): boolean {
  return TORCH.has(name);
}

/** Left out of an image for processors. */
export function isCudaOnly(name: string): boolean {
  return CUDA_ONLY.test(name);
}

/** What to use instead on a GPU; undefined where the package works there too. */
export function gpuVariant(name: string): string | undefined {
  return PROCESSOR_ONLY[name];
}

/** Whether a version of PyTorch is a build for CUDA: by its local part, or as the one on PyPI. */
export function isCudaBuild(version: string): boolean {
  const { local } = splitLocal(version);
  return local === undefined || /^cu\d/.test(local);
}

/** A build of PyTorch: its version, and the index that has it where PyPI has not. */
export interface TorchBuild {
  readonly version: string;
  readonly index?: string;
}

const INDEXES = 'https://download.pytorch.org/whl';

/**
 * The build for a step. On a GPU the one of the notebook, or where that is for processors the one on
 * PyPI; without a GPU the one for processors, which is a tenth of the size. On ARM PyPI's is for
 * processors.
 */
export function torchBuild(version: string, gpu: boolean, isArm: boolean): TorchBuild {
  const { released, local } = splitLocal(version);
  if (gpu) {
    return local !== undefined && local !== 'cpu'
      ? { version, index: `${INDEXES}/${local}` }
      : { version: released };
  }
  return isArm ? { version: released } : { version: `${released}+cpu`, index: `${INDEXES}/cpu` };
}
