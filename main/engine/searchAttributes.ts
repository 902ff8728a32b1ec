/** The search attributes of Tenor's workflows: what an operator filters on in the Temporal UI. At most six, written on status changes only. */
export const SEARCH_ATTRIBUTES = {
  TenorAccount: 'Keyword',
  TenorStatus: 'Keyword',
  TenorPhase: 'Keyword',
  TenorNextDate: 'Datetime',
  TenorAttention: 'Keyword',
  TenorTestClock: 'Keyword',
} as const satisfies Record<string, 'Keyword' | 'Datetime'>;
