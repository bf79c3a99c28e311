const MOST_MODELS = 100;
const LONGEST_NAME = 50;
const OTHER = { model_engine: 'other', model_name: 'other' };

/** The labels of models that clients name: as many as fit, the rest as `other`, so that no client makes ever new series. */
export class BoundedModels {
  private readonly known = new Map<string, { model_engine: string; model_name: string }>();

  labelsFor(engine: string, name: string): { model_engine: string; model_name: string } {
    const key = JSON.stringify([engine, name]);
    const known = this.known.get(key);
    if (known || this.known.size >= MOST_MODELS || engine.length > LONGEST_NAME || name.length > LONGEST_NAME) {
      return known ?? OTHER;
    }
    const labels = { model_engine: engine, model_name: name };
    this.known.set(key, labels);
    return labels;
  }
}
