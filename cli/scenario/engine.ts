import type { Instant } from '../../rules/calendar/zone.ts';
import type { Act, Scenario } from './language/scenario.ts';
import type { Observation, ObservedInvoice } from './observation.ts';

/** How a step went. A refusal is an answer; a fault is thrown. */
export type StepAnswer =
  | { readonly kind: 'done' }
  | {
      readonly kind: 'refused';
      readonly code: string;
      readonly detail: string;
      readonly facts: Readonly<Record<string, string>>;
    };

/** What would come next if a step were taken; `null` where no invoice would. */
export type Preview = { readonly answer: StepAnswer; readonly nextInvoice: ObservedInvoice | null };

/** One story's account, alive. Time moves forward only. */
export type EngineSession = {
  advanceTo(instant: Instant): Promise<void>;
  perform(act: Act): Promise<StepAnswer>;
  /** Says what would happen and does nothing. Called only where the engine supports previews. */
  preview(act: Act): Promise<Preview>;
  observe(): Promise<Observation>;
  close(): Promise<void>;
};

export type EngineName = 'memory' | 'live';

/** Something that can live a story. */
export type Engine = {
  readonly name: EngineName;
  /** Makes the seller, catalogue and account of a story at the instant of its first step. */
  open(scenario: Scenario, startsAt: Instant): Promise<EngineSession>;
};
