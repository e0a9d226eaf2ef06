import { Channel, Metadata, status } from '@grpc/grpc-js';

type Call = ReturnType<Channel['createCall']>;

/**
 * Makes a channel of grpc-js without two of its traps. Calls that come after its closing fail with UNAVAILABLE, as they
 * do on a broken connection: grpc-js throws a plain error from within the client there, past every callback. And a call
 * that is cancelled in the moment that began it is cancelled at the peer too: grpc-js tells its caller so, sends it
 * nevertheless, and leaves the handler waiting for ever.
 */
export function createPeerChannel(...[target, credentials, options]: ConstructorParameters<typeof Channel>): Channel {
  // No class that extends it: a plugin loads the client half of grpc-js when it first dials, not when it starts.
  const channel = new Channel(target, credentials, options);
  const close = channel.close.bind(channel);
  const createCall = channel.createCall.bind(channel);
  let closed = false;
  channel.close = () => {
    if (closed) return;
    closed = true;
    close();
  };
  channel.createCall = (...args) => (closed ? closedCall : cancelledForCertain(createCall(...args)));
  return channel;
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
