/** A pipeline as Kubeflow gets it, to be read in the main area. */
import { MainAreaWidget } from '@jupyterlab/apputils';
import { CodeViewerWidget, type IEditorServices } from '@jupyterlab/codeeditor';
import { pipelineIcon } from '../icons.js';

let count = 0;

/** A widget with the text. */
export function yamlViewer(
  title: string,
  yaml: string,
  { factoryService, mimeTypeService }: IEditorServices
): MainAreaWidget<CodeViewerWidget> {
  const content = CodeViewerWidget.createCodeViewer({
    factory: options => factoryService.newDocumentEditor(options),
    content: yaml,
    mimeType: mimeTypeService.getMimeTypeByFilePath('pipeline.yaml')
  });
  const widget = new MainAreaWidget({ content });
  widget.id = `jp-savoy-yaml-${++count}`;
  widget.title.label = title;
  widget.title.icon = pipelineIcon;
  widget.title.closable = true;
  return widget;
}
