/** Generated from schemas/build-event.schema.json by scripts/generate-protocol.mjs: change the schema instead. */
import type { DiagnosticJson } from './diagnostic.js';

/**
 * What happened while the images of a notebook were built (savoy.build-event/1): one JSON object a line, in the order of `seq`. build.succeeded, build.failed or build.cancelled ends it.
 */
export type BuildEvent =
  BuildStarted | BuildImage | BuildOutput | BuildSucceeded | BuildFailed | BuildCancelled;
export interface BuildStarted {
  /**
   * Counts the events of a build: 1, 2, 3 …
   */
  seq: number;
  /**
   * RFC 3339, UTC.
   */
  time: string;
  /**
   * Id of the build: the key of the events of runs, so that both are followed alike.
   */
  run: string;
  event: 'build.started';
  schema: 'savoy.build-event/1';
  /**
   * Path of the notebook.
   */
  notebook: string;
  /**
   * The images are pushed to their registry.
   */
  push: boolean;
}
/**
 * Something begins with an image. Of one that is there nothing is said.
 */
export interface BuildImage {
  /**
   * Counts the events of a build: 1, 2, 3 …
   */
  seq: number;
  /**
   * RFC 3339, UTC.
   */
  time: string;
  /**
   * Id of the build: the key of the events of runs, so that both are followed alike.
   */
  run: string;
  event: 'build.image';
  /**
   * Name and tag.
   */
  reference: string;
  /**
   * Names of the steps that it is for.
   */
  steps: string[];
  phase: 'build' | 'push';
}
/**
 * A line of the program that is at work, without passwords.
 */
export interface BuildOutput {
  /**
   * Counts the events of a build: 1, 2, 3 …
   */
  seq: number;
  /**
   * RFC 3339, UTC.
   */
  time: string;
  /**
   * Id of the build: the key of the events of runs, so that both are followed alike.
   */
  run: string;
  event: 'build.output';
  text: string;
}
export interface BuildSucceeded {
  /**
   * Counts the events of a build: 1, 2, 3 …
   */
  seq: number;
  /**
   * RFC 3339, UTC.
   */
  time: string;
  /**
   * Id of the build: the key of the events of runs, so that both are followed alike.
   */
  run: string;
  event: 'build.succeeded';
  seconds: number;
  images: BuiltImage[];
  diagnostics: DiagnosticJson[];
}
export interface BuiltImage {
  /**
   * As in savoy.image/1.
   */
  name: string;
  /**
   * Name and tag.
   */
  reference: string;
  /**
   * As in savoy.image/1.
   */
  status: 'described' | 'written' | 'current' | 'built';
  /**
   * Of the image in the local engine.
   */
  id?: string;
  /**
   * Of the image in the registry.
   */
  digest?: string;
}
/**
 * The diagnostics say why.
 */
export interface BuildFailed {
  /**
   * Counts the events of a build: 1, 2, 3 …
   */
  seq: number;
  /**
   * RFC 3339, UTC.
   */
  time: string;
  /**
   * Id of the build: the key of the events of runs, so that both are followed alike.
   */
  run: string;
  event: 'build.failed';
  seconds: number;
  images: BuiltImage[];
  diagnostics: DiagnosticJson[];
}
export interface BuildCancelled {
  /**
   * Counts the events of a build: 1, 2, 3 …
   */
  seq: number;
  /**
   * RFC 3339, UTC.
   */
  time: string;
  /**
   * Id of the build: the key of the events of runs, so that both are followed alike.
   */
  run: string;
  event: 'build.cancelled';
  seconds: number;
  images: BuiltImage[];
  diagnostics: DiagnosticJson[];
}
