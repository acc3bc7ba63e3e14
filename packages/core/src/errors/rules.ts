import type { ErrorRule } from './error-rule.js'

/**
 * What is known of errors in training, as wording of V8, Node, WebAssembly, browsers, CUDA and TensorFlow.js. The first rule
 * that some error of the chain matches decides, so causes that call for their own cure (memory, device, network) come before
 * the operation they happened in.
 */
export const errorRules: readonly ErrorRule[] = Object.freeze<ErrorRule[]>([
  // memory: V8, Node, wasm (a grown heap that could not grow ends in an access out of bounds), CUDA, WebGL, WebGPU
  {
    category: 'memory',
    code: /^(ENOMEM|ERR_(WORKER_)?OUT_?OF_?MEMORY|ERR_MEMORY_ALLOCATION_FAILED|ERR_BUFFER_TOO_LARGE|ERR_STRING_TOO_LONG)$/,
  },
  {
    category: 'memory',
    message: /\bOOM\b|out[ _-]of[ _-]memory|resource_?exhausted|bad_alloc|memory access out of bounds|cannot enlarge memory/i,
  },
  {
    category: 'memory',
    message:
      /allocation failed|(could not|cannot|can't|unable to|failed to) allocate|invalid typed array length|exceeds the max buffer size/i,
  },
  { category: 'memory', message: /requested texture size .* greater than webgl maximum/i },
  // device: a backend, driver or accelerator that is missing, lost or lacks an operation
  { category: 'device', code: /^(ERR_DLOPEN_FAILED|CUDA_ERROR_\w+)$/ },
  {
    category: 'device',
    message: /\b(webgl|webgpu|cuda|cudnn|cublas|nccl|nvml|nvidia|rocm|wasm)\w*\b|\bGPU\b|(context|device) (was |is )?lost|shaders?\b/i,
  },
  {
    category: 'device',
    message:
      /not registered for backend|backend .*not found in registry|no backend found|(initialize|initializing) any backends?|backend initiali[sz]ation failed/i,
  },
  { category: 'device', name: 'RuntimeError', message: /unreachable|table index|null function|indirect call|divide by zero|abort/i },
  // network: sockets, TLS, HTTP clients
  {
    category: 'network',
    code: /^(ECONN\w+|ENOTFOUND|EAI_\w+|E(SOCKET)?TIMEDOUT|E(HOST|NET)(UNREACH|DOWN)|EADDR\w+|UND_ERR_\w+|HPE_\w+|ERR_(TLS|HTTP2?|SOCKET|SSL)_\w+|CERT_\w+|\w*SELF_SIGNED_CERT\w*|UNABLE_TO_\w*CERT\w*)$/,
  },
  {
    category: 'network',
    message:
      /fetch failed|failed to fetch|networkerror|network (error|request|is unreachable|timeout)|socket hang up|getaddrinfo|websocket/i,
  },
  {
    category: 'network',
    message:
      /\bECONN(REFUSED|RESET|ABORTED)\b|\bETIMEDOUT\b|(request|connection|connect) timed? ?out|\bHTTP(\/\d(\.\d)?)? (status )?[45]\d\d\b|status code [45]\d\d\b/i,
  },
  // configuration: named before the parts of training that it names itself ("Unknown optimizer …", "Unknown loss …")
  { category: 'configuration', name: /^Config(uration)?Error$/ },
  { category: 'configuration', code: /^(ERR_)?MODULE_NOT_FOUND$/ },
  {
    category: 'configuration',
    message:
      /^unknown (layer|optimizer|loss|activation|regularizer|constraint|initializer|metric)|(needs to|must) be compiled|must compile/i,
  },
  {
    category: 'configuration',
    message: /\b(mis)?config(uration)?\b|hyper-?parameters?\b|environment variable|\b(unknown|invalid|missing|unrecognized) option\b/i,
  },
  // checkpoint: also tfjs' model files and its storage handlers
  {
    category: 'checkpoint',
    message:
      /check-?point|safetensors|\b(weights|model)\.(bin|json)\b|weights? ?manifest|any (save|load) handlers|(saved?|saving|loading) (the )?(model|weights)\b/i,
  },
  // gradients, then the optimizer, then the loss: "the gradient of the loss" is about the gradient
  { category: 'gradient_computation', message: /gradients?\b|back-?prop(agation)?\b|backward pass|connection between any variable/i },
  { category: 'optimization', message: /\boptimi[sz](er|ation)s?\b|learning[ _-]?rate|\b(adam\w*|rmsprop|adagrad|adadelta)\b/i },
  {
    category: 'loss_computation',
    message: /\bloss(es)?\b|cross[ _-]?entropy|mean[ _-]?(squared|absolute)[ _-]?error|\bNaN\b|non-?finite|not finite|diverged/i,
  },
  // model: shapes, types and lifetimes of tensors
  {
    category: 'model_inference',
    message:
      /\b(shapes?|ndim|dtype|dimensions?)\b|must be rank|broadcast|tensor is disposed|must be a tensor|\btensors?\b.*\b(expected|must|should|mismatch)/i,
  },
  { category: 'model_inference', message: /incompatible with layer|forward pass|inference|\bpredict(ion)?\b|output node/i },
  // validation of a model or of values
  { category: 'validation', name: /^(ValidationError|ZodError|AssertionError)$/ },
  { category: 'validation', message: /\b(validation|validate|validating|evaluation|evaluate|evaluating)\b/i },
  // data: files that are not there, text and archives that cannot be read
  { category: 'data_loading', code: /^(ENOENT|EISDIR|ENOTDIR|Z_\w+|ERR_ENCODING_INVALID_ENCODED_DATA)$/ },
  { category: 'data_loading', name: 'SyntaxError', message: /json/i },
  {
    category: 'data_loading',
    message:
      /\bdata[ _-]?(set|loader|loading|file|iterator|source)s?\b|\b(csv|tfrecord|parquet|jsonl?|jpe?g|png)\b|no such file|decod(e|ing)\b|corrupt(ed)?\b/i,
  },
  // system: disk, files, processes
  {
    category: 'system',
    code: /^(ENOSPC|EDQUOT|EACCES|EPERM|EMFILE|ENFILE|EROFS|EIO|EBUSY|EPIPE|EEXIST|ENOTEMPTY|EAGAIN|ERR_WORKER_\w+|ERR_CHILD_\w+)$/,
  },
  {
    category: 'system',
    message: /no space left|permission denied|too many open files|read-only file system|\bsig(term|int|kill|segv|abrt)\b/i,
  },
])

/**
 * The built-in table behind rules of your own, which are asked first. Give the result to `classifyError`; nothing global changes.
 *
 * @throws TypeError when a rule has no condition: it would match nothing.
 */
export function extendRules(...rules: readonly ErrorRule[]): readonly ErrorRule[] {
  for (const [index, rule] of rules.entries())
    if (rule.name === undefined && rule.code === undefined && rule.message === undefined)
      throw new TypeError(`extendRules: rule ${index} (${rule.category}) has no condition; give it a name, a code or a message`)
  return Object.freeze([...rules, ...errorRules])
}
