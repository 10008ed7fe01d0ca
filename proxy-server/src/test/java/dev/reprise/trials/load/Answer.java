package dev.reprise.trials.load;

import java.nio.ByteBuffer;

/**
 * The answer to a question: made of the question's hash and of the number of the origin's call, and of nothing else. So
 * whoever reads one knows every character that it must have, and can tell it from every other.
 */
record Answer(Kind kind, String hash, int sequence, int answers) {

    static final int DIMENSIONS = 64;

    private static final int HASH_BYTES = 32;
    private static final String ALPHABET = "abcdefghijklm nopqrstuvwxyz.,0123456789\"\\\n<é€\u2028";
    private static final float SCALE = 256; // fractions of 256 are exact in decimal, and as float32

    /** One choice's text, or the arguments of its tool call before they are quoted. */
    String text(int choice) {
        StringBuilder text = new StringBuilder();
        text.append("q=").append(hash).append(" seq=").append(sequence);
        text.append(" choice=").append(choice).append(' ');
        int length = text.length() + fillerLength();
        long state = mix(sequence * 31L + choice);
        while (text.length() < length) {
            state = mix(state);
            if ((state & 0x3f00) == 0) {
                text.append("😀");
            }
            text.append(ALPHABET.charAt((int) Long.remainderUnsigned(state, ALPHABET.length())));
        }
        return text.toString();
    }

    /** Mostly short, some far beyond what is compressed, few beyond what is read at once, fewest too large to keep. */
    private int fillerLength() {
        int spread = (int) (mix(sequence) >>> 40);
        int rank = rank(sequence);
        if (rank < 6_500) {
            return 10 + spread % 150;
        }
        if (rank < 9_500) {
            return 500 + spread % 2_500;
        }
        if (isSmall(sequence)) {
            return 4_000 + spread % 12_000;
        }
        return rank < 9_999 ? 100_000 + spread % 100_000 : 1_200_000;
    }

    static boolean isSmall(int sequence) {
        return rank(sequence) < 9_985;
    }

    private static int rank(int sequence) {
        return (int) Long.remainderUnsigned(mix(sequence), 10_000);
    }

    /** One input's vector. */
    float[] vector(int input) {
        ByteBuffer bytes = ByteBuffer.allocate(DIMENSIONS);
        for (int i = 0; i < HASH_BYTES; i++) {
            bytes.put((byte) Integer.parseInt(hash, 2 * i, 2 * i + 2, 16));
        }
        bytes.putInt(sequence).put((byte) input);
        while (bytes.hasRemaining()) {
            bytes.put((byte) mix(sequence * 131L + bytes.position() + input));
        }
        float[] vector = new float[DIMENSIONS];
        for (int i = 0; i < DIMENSIONS; i++) {
            vector[i] = (bytes.get(i) & 0xff) / SCALE;
        }
        return vector;
    }

    /** What such a vector says it is; the caller compares the whole with {@link #vector}. */
    static Answer ofVector(float[] vector, int answers) {
        ByteBuffer bytes = ByteBuffer.allocate(DIMENSIONS);
        for (float number : vector) {
            bytes.put((byte) (number * SCALE));
        }
        StringBuilder hash = new StringBuilder();
        for (int i = 0; i < HASH_BYTES; i++) {
            hash.append(String.format("%02x", bytes.get(i)));
        }
        return new Answer(Kind.EMBEDDING, hash.toString(), bytes.getInt(HASH_BYTES), answers);
    }

    int promptTokens() {
        return 10 + sequence % 7;
    }

    int completionTokens() {
        return 20 + sequence % 11;
    }

    private static long mix(long state) {
        long mixed = (state ^ (state >>> 30)) * 0xbf58476d1ce4e5b9L + 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
