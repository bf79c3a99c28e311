export { CODE_SUGGEST_HOST } from './destinations.js';
export { caFileIn, startEditorFront, type EditorFront, type EditorFrontOptions } from './editor-front.js';
