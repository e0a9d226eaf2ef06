import { Channel, Metadata, status } from '@grpc/grpc-js';

type CreateCall = Channel['createCall'];
type Call = ReturnType<CreateCall>;

/**
 * A channel of grpc-js without two of its traps. Calls that come after its closing fail with UNAVAILABLE, as they do on
 * a broken connection: grpc-js throws a plain error from within the client there, past every callback. And a call that is
 * cancelled in the moment that began it is cancelled at the peer too: grpc-js tells its caller so, sends it nevertheless,
 * and leaves the handler waiting for ever.
 */
export class PeerChannel extends Channel {
  #closed = false;

  override close(): void {
    if (this.#closed) return;
    this.#closed = true;
    super.close();
  }

  override createCall(...args: Parameters<CreateCall>): Call {
    return this.#closed ? closedCall : cancelledForCertain(super.createCall(...args));
  }
}

function cancelledForCertain(call: Call): Call {
  const cancel = call.cancelWithStatus.bind(call);
  call.cancelWithStatus = (code, details) => {
    cancel(code, details);
    // By then the call has the part that is sent; to one that had it already this does nothing.
    setImmediate(cancel, code, details);
  };
  return call;
}

const nothing = (): void => undefined;

const closedCall: Call = {
  start(_metadata, listener) {
    const ended = { code: status.UNAVAILABLE, details: 'the connection is closed', metadata: new Metadata() };
    process.nextTick(() => listener.onReceiveStatus(ended));
  },
  sendMessageWithContext: ({ callback }) => void process.nextTick(() => callback?.()),
  cancelWithStatus: nothing,
  startRead: nothing,
  halfClose: nothing,
  setCredentials: nothing,
  getPeer: () => 'closed',
  getCallNumber: () => 0,
  getAuthContext: () => null,
};
