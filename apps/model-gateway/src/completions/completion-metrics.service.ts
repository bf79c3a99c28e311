import { Injectable } from '@nestjs/common';
import type { CompletionRequest } from '@tandem/contracts';
import { Metrics } from '@tandem/platform';
import { Counter, Gauge, Histogram } from 'prom-client';
import { extensionLabel } from '../languages/detect-language.js';
import { type CurrentFile, SuggestionModel } from '../suggestions/suggestion-model.js';

const MODEL_LABELS = ['model_engine', 'model_name'] as const;
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const BYTES = [32, 128, 512, 2_048, 8_192, 32_768, 131_072, 524_288];

const MOST_MODELS = 100;
const LONGEST_NAME = 50;
const OTHER_MODEL = { model_engine: 'other', model_name: 'other' };

type ModelLabel = (typeof MODEL_LABELS)[number];
type ModelLabels = Readonly<Record<ModelLabel, string>>;

/** The gateway's metrics by their own names (codesuggestions/instrumentators/base.py, codesuggestions/suggestions). */
@Injectable()
export class CompletionMetrics {
  private readonly own: ModelLabels;
  private readonly models = new Map<string, ModelLabels>();
  private readonly inferenceRequests: Counter<ModelLabel>;
  private readonly inferenceDuration: Histogram<ModelLabel>;
  private readonly promptSize: Histogram<ModelLabel>;
  private readonly accepts: Counter<ModelLabel>;
  private readonly requests: Counter<ModelLabel>;
  private readonly errors: Counter<ModelLabel>;
  private readonly promptLanguage: Counter<'lang' | 'extension'>;

  constructor({ registry }: Metrics, { engine, name }: SuggestionModel) {
    this.own = { model_engine: engine, model_name: name };
    new Gauge({
      name: 'code_suggestions_model_info',
      help: 'The model that makes the suggestions',
      labelNames: MODEL_LABELS,
      registers: [registry],
    }).set(this.own, 1);
    const common = { labelNames: MODEL_LABELS, registers: [registry] };
    this.inferenceRequests = new Counter({
      ...common,
      name: 'code_suggestions_inference_requests',
      help: 'Number of times an inference request was made',
    });
    this.inferenceDuration = new Histogram({
      ...common,
      name: 'code_suggestions_inference_request_duration_seconds',
      help: 'Duration of the response in seconds',
      buckets: SECONDS,
    });
    this.promptSize = new Histogram({
      ...common,
      name: 'code_suggestions_inference_prompt_size_bytes',
      help: 'Size of the prompt of an inference request in bytes',
      buckets: BYTES,
    });
    this.accepts = new Counter({ ...common, name: 'code_suggestions_accepts', help: 'Accepts count by number' });
    this.requests = new Counter({ ...common, name: 'code_suggestions_requests', help: 'Requests count by number' });
    this.errors = new Counter({ ...common, name: 'code_suggestions_errors', help: 'Errors count by number' });
    this.promptLanguage = new Counter({
      name: 'code_suggestions_prompt_language',
      help: 'Language count by number',
      labelNames: ['lang', 'extension'],
      registers: [registry],
    });
  }

  /** Counts what an editor tells of the suggestions that it got before. */
  countTelemetry(telemetry: CompletionRequest['telemetry']): void {
    for (const entry of telemetry) {
      const labels = this.labelsOf(entry.model_engine, entry.model_name);
      this.requests.inc(labels, Math.max(0, entry.requests));
      this.accepts.inc(labels, Math.max(0, entry.accepts));
      this.errors.inc(labels, Math.max(0, entry.errors));
    }
  }

  /** Counts a request to the model. The returned function records the duration, at the end of the answer. */
  startInference({ engine, name }: SuggestionModel, file: CurrentFile): () => void {
    const labels = { model_engine: engine, model_name: name };
    this.promptLanguage.inc({ lang: file.language.name, extension: extensionLabel(file.name) });
    this.inferenceRequests.inc(labels);
    this.promptSize.observe(labels, Buffer.byteLength(file.above) + Buffer.byteLength(file.below));
    return this.inferenceDuration.startTimer(labels);
  }

  /** The labels of a model that a client names. There is room for so many; the rest is `other`, so that clients cannot add series without end. */
  private labelsOf(engine: string, name: string): ModelLabels {
    if (engine === this.own.model_engine && name === this.own.model_name) return this.own;
    const key = JSON.stringify([engine, name]);
    const known = this.models.get(key);
    if (known || this.models.size >= MOST_MODELS || engine.length > LONGEST_NAME || name.length > LONGEST_NAME) {
      return known ?? OTHER_MODEL;
    }
    const labels = { model_engine: engine, model_name: name };
    this.models.set(key, labels);
    return labels;
  }
}
