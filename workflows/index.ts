export { audit, reconcile } from './audit.workflow.ts';
export { billingRun } from './billingRun.workflow.ts';
export { collection } from './collection.workflow.ts';
export { dunning } from './dunning.workflow.ts';
export { forecast } from './forecast.workflow.ts';
export { payment } from './payment.workflow.ts';
export { quote } from './quote.workflow.ts';
export { subscription } from './subscription.workflow.ts';
export { testClock as clock } from './testClock.workflow.ts';
