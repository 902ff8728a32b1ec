import type { AnyRoute } from '../http/route.ts';
import { accountRoutes } from './accounts.ts';
import { agendaRoutes } from './agenda.ts';
import { apiKeyRoutes } from './apiKeys.ts';
import { auditRoutes } from './audits.ts';
import { bankStatementRoutes } from './bankStatements.ts';
import { billingCaseRoutes } from './billingCases.ts';
import { billingRunRoutes } from './billingRuns.ts';
import { couponRoutes } from './coupons.ts';
import { dunningRoutes } from './dunning.ts';
import { financeActRoutes } from './financeActs.ts';
import { forecastRoutes } from './forecasts.ts';
import { historyRoutes } from './history.ts';
import { invoiceRoutes } from './invoices.ts';
import { paymentMethodRoutes } from './paymentMethods.ts';
import { paymentRoutes } from './payments.ts';
import { policyRoutes } from './policies.ts';
import { previewRoutes } from './previews.ts';
import { priceRoutes } from './prices.ts';
import { productRoutes } from './products.ts';
import { quoteCheckoutRoutes } from './quoteCheckout.ts';
import { quoteRoutes } from './quotes.ts';
import { sandboxRoutes } from './sandbox.ts';
import { sellerRoutes } from './sellers.ts';
import { simulationRoutes } from './simulations.ts';
import { statementRoutes } from './statements.ts';
import { subscriptionOrderRoutes } from './subscriptionOrders.ts';
import { subscriptionRoutes } from './subscriptions.ts';
import { taxRateRoutes } from './taxRates.ts';
import { testClockRoutes } from './testClocks.ts';
import { webhookDeliveryRoutes } from './webhookDeliveries.ts';
import { webhookEndpointRoutes } from './webhookEndpoints.ts';

/** Every operation that needs a key, in the order of the reference. */
export const ROUTES: readonly AnyRoute[] = [
  ...accountRoutes,
  ...agendaRoutes,
  ...simulationRoutes,
  ...subscriptionRoutes,
  ...subscriptionOrderRoutes,
  ...previewRoutes,
  ...quoteRoutes,
  ...quoteCheckoutRoutes,
  ...invoiceRoutes,
  ...paymentMethodRoutes,
  ...paymentRoutes,
  ...financeActRoutes,
  ...dunningRoutes,
  ...statementRoutes,
  ...bankStatementRoutes,
  ...productRoutes,
  ...priceRoutes,
  ...couponRoutes,
  ...policyRoutes,
  ...billingRunRoutes,
  ...billingCaseRoutes,
  ...auditRoutes,
  ...forecastRoutes,
  ...testClockRoutes,
  ...sandboxRoutes,
  ...sellerRoutes,
  ...taxRateRoutes,
  ...historyRoutes,
  ...webhookEndpointRoutes,
  ...webhookDeliveryRoutes,
  ...apiKeyRoutes,
];
