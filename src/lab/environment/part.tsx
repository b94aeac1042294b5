/** The section of the panel with the environment: asks nothing until it is seen. */
import { useEffect, useRef, useState } from 'react';
import { Notification } from '@jupyterlab/apputils';
import type { CommandRegistry } from '@lumino/commands';
import { messageOf } from '../answer.js';
import { useSignal } from '../components/use-signal.js';
import type { NotebookController } from '../notebook/controller.js';
import { CommandIDs, type ISavoy } from '../tokens.js';
import type { NotebookEnvironment } from './model.js';
import { EnvironmentSection } from './section.js';

export interface IEnvironmentProps {
  readonly savoy: ISavoy;
  readonly commands: CommandRegistry;
  readonly controller: NotebookController;
}

export function Environment({ savoy, commands, controller }: IEnvironmentProps) {
  const place = useRef<HTMLDivElement>(null);
  const isSeen = useSeen(place);
  const [environment, setEnvironment] = useState<NotebookEnvironment>();
  useEffect(() => {
    let current = true;
    setEnvironment(undefined);
    if (isSeen) {
      void savoy.environments.of(controller).then(found => {
        if (current) {
          setEnvironment(found);
        }
      });
    }
    return () => {
      current = false;
    };
  }, [isSeen, controller]);
  return (
    <div ref={place} className="jp-savoy-Environment-place">
      {environment !== undefined && (
        <Watched
          savoy={savoy}
          commands={commands}
          controller={controller}
          environment={environment}
        />
      )}
    </div>
  );
}

interface IWatchedProps extends IEnvironmentProps {
  readonly environment: NotebookEnvironment;
}

function Watched({ savoy, commands, controller, environment }: IWatchedProps) {
  const { trans, controllers, actions, launcher } = savoy;
  useSignal(environment.changed);
  useEffect(() => {
    const watching = environment.watch();
    return () => {
      watching.dispose();
    };
  }, [environment]);
  const complain = (error: unknown): void => {
    Notification.error(messageOf(error), { autoClose: 8000 });
  };
  return (
    <EnvironmentSection
      trans={trans}
      answer={environment.answer}
      document={environment.document}
      build={environment.build}
      onAsk={online => void environment.ask(online)}
      onBuild={(push, name) => {
        const panel = controllers.panelOf(controller);
        if (panel !== undefined) {
          void launcher.launch(panel, () => environment.start(push, name));
        }
      }}
      onCancel={() => {
        environment.cancel().catch(complain);
      }}
      onDismiss={() => environment.dismiss()}
      onOpenCell={cell => {
        const panel = controllers.panelOf(controller);
        const id = controller.shared.cells[cell]?.getId();
        if (panel !== undefined && id !== undefined) {
          void actions.goTo(panel, id);
        }
      }}
      onShowProblems={() => void commands.execute(CommandIDs.showProblems)}
    />
  );
}

/** Whether a place is on the screen: not in a section that is closed, nor in a panel that is hidden. */
function useSeen(place: React.RefObject<HTMLElement>): boolean {
  const [isSeen, setSeen] = useState(false);
  useEffect(() => {
    const { current } = place;
    if (current === null) {
      return undefined;
    }
    const observer = new IntersectionObserver(entries => {
      const last = entries.at(-1);
      setSeen(last?.isIntersecting === true && last.intersectionRect.height > 0);
    });
    observer.observe(current);
    return () => {
      observer.disconnect();
    };
  }, []);
  return isSeen;
}
