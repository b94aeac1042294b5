/** Which process made a container, for whoever finds it later. */
import { identityOf, livenessOf } from '../runs/index.js';
import { LABELS } from './container.js';

/** This process. */
export function ownerLabel(): string {
  const { pid, started, host } = identityOf();
  return [pid, host, started].join(' ');
}

/** Whether the process that made it is known to have ended. */
export function isOwnerGone(labels: Readonly<Record<string, string>>): boolean {
  const [pid = '', host = '', ...started] = (labels[LABELS.owner] ?? '').split(' ');
  return (
    host !== '' && livenessOf({ pid: Number(pid), host, started: started.join(' ') }) === 'gone'
  );
}
