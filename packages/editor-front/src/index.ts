export { caFileIn } from './certificate-authority.js';
export { CODE_SUGGEST_HOST } from './destinations.js';
export { startEditorFront, type EditorFront, type EditorFrontOptions } from './editor-front.js';
