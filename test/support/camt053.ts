/** A movement of a made-up statement. What is left out is as in an ordinary transfer. */
export type MadeMovement = {
  readonly amount: string;
  readonly direction?: 'CRDT' | 'DBIT';
  readonly text?: string;
  readonly from?: string;
  readonly iban?: string;
  /** The bank's; none where null. */
  readonly reference?: string | null;
  readonly endToEndId?: string;
  readonly returned?: string;
  readonly isPending?: boolean;
};

export type MadeStatement = {
  readonly id: string;
  readonly currency?: string;
  readonly movements: readonly MadeMovement[];
};

/** A camt.053.001.08 file whose balances add up. */
export function camt053(messageId: string, statements: readonly MadeStatement[]): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>',
    `<GrpHdr><MsgId>${messageId}</MsgId><CreDtTm>2026-11-20T20:00:00+01:00</CreDtTm></GrpHdr>`,
    ...statements.map(statementXml),
    '</BkToCstmrStmt></Document>',
    '',
  ].join('\n');
}

function statementXml({ id, currency = 'CAD', movements }: MadeStatement): string {
  const cents = movements
    .filter(({ isPending }) => !isPending)
    .reduce((sum, { amount, direction }) => sum + (direction === 'DBIT' ? -1n : 1n) * centsOf(amount), 1_000_000n);
  return [
    `<Stmt><Id>${id}</Id>`,
    `<Acct><Id><IBAN>DE14100100109876543210</IBAN></Id><Ccy>${currency}</Ccy></Acct>`,
    balanceXml('OPBD', 1_000_000n, currency),
    balanceXml('CLBD', cents, currency),
    ...movements.map((movement, index) => movementXml(movement, `${id}-${index + 1}`, currency)),
    '</Stmt>',
  ].join('\n');
}

function balanceXml(code: string, cents: bigint, currency: string): string {
  const amount = `<Amt Ccy="${currency}">${textOf(cents < 0n ? -cents : cents)}</Amt>`;
  const direction = `<CdtDbtInd>${cents < 0n ? 'DBIT' : 'CRDT'}</CdtDbtInd>`;
  return `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp>${amount}${direction}<Dt><Dt>2026-11-20</Dt></Dt></Bal>`;
}

function movementXml(movement: MadeMovement, ownReference: string, currency: string): string {
  const { amount, direction = 'CRDT', text, from, iban, reference = ownReference, endToEndId, returned } = movement;
  const money = `<Amt Ccy="${currency}">${amount}</Amt><CdtDbtInd>${direction}</CdtDbtInd>`;
  const details = [
    endToEndId ? `<Refs><EndToEndId>${endToEndId}</EndToEndId></Refs>` : '',
    money,
    '<RltdPties>',
    from ? `<Dbtr><Pty><Nm>${from}</Nm></Pty></Dbtr>` : '',
    iban ? `<DbtrAcct><Id><IBAN>${iban}</IBAN></Id></DbtrAcct>` : '',
    '</RltdPties>',
    text ? `<RmtInf><Ustrd>${text}</Ustrd></RmtInf>` : '',
    returned ? `<RtrInf><Rsn><Cd>${returned}</Cd></Rsn></RtrInf>` : '',
  ].join('');
  return [
    `<Ntry>${money}`,
    `<Sts><Cd>${movement.isPending ? 'PDNG' : 'BOOK'}</Cd></Sts><BookgDt><Dt>2026-11-20</Dt></BookgDt>`,
    reference === null ? '' : `<AcctSvcrRef>${reference}</AcctSvcrRef>`,
    `<NtryDtls><TxDtls>${details}</TxDtls></NtryDtls>`,
    '</Ntry>',
  ].join('\n');
}

function centsOf(amount: string): bigint {
  const [whole = '0', cents = ''] = amount.split('.');
  return BigInt(whole) * 100n + BigInt(cents.padEnd(2, '0'));
}

function textOf(cents: bigint): string {
  return `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`;
}
