package dev.reprise.chat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * An embedding's numbers, bit for bit. Text becomes a float32 only if nothing is lost by it: it is that value exactly,
 * as a float64 reader sees it, or it is that value rounded to the digits that it has, of which float32 needs nine.
 */
final class Float32Vector {

    private static final int DIGITS_MAX = 9;

    private final float[] values;

    private Float32Vector(float[] values) {
        this.values = values;
    }

    /** Reads a strict JSON list; empty if it holds anything but numbers that are float32 values. */
    static Optional<Float32Vector> ofJson(byte[] list) {
        if (list[0] != '[') {
            return Optional.empty();
        }
        List<JsonText.Span> elements = JsonText.elements(list, 0);
        float[] values = new float[elements.size()];
        for (int i = 0; i < values.length; i++) {
            String text = new String(elements.get(i).of(list), StandardCharsets.US_ASCII);
            if (!isNumber(text)) {
                return Optional.empty();
            }
            values[i] = Float.parseFloat(text);
            if (!Float.isFinite(values[i]) || !says(text, values[i])) {
                return Optional.empty();
            }
        }
        return Optional.of(new Float32Vector(values));
    }

    /** Reads base64 of little-endian float32; empty if it is something else. */
    static Optional<Float32Vector> ofBase64(String base64) {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            float[] values = new float[bytes.length / Float.BYTES];
            ByteBuffer.wrap(bytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(values);
            return bytes.length % Float.BYTES == 0 ? Optional.of(new Float32Vector(values)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    String toBase64() {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    /** A JSON list; empty if it would need NaN or infinity, which JSON cannot say. */
    Optional<String> toJson() {
        StringBuilder list = new StringBuilder("[");
        for (float value : values) {
            if (!Float.isFinite(value)) {
                return Optional.empty();
            }
            list.append(list.length() > 1 ? "," : "").append(value);
        }
        return Optional.of(list.append(']').toString());
    }

    private static boolean isNumber(String json) {
        char first = json.charAt(0);
        return first == '-' || (first >= '0' && first <= '9');
    }

    private static boolean says(String text, float value) {
        return (double) value == Double.parseDouble(text) || isRounded(text, value);
    }

    private static boolean isRounded(String text, float value) {
        BigDecimal written = new BigDecimal(text);
        if (written.precision() > DIGITS_MAX) {
            return false;
        }
        MathContext digits = new MathContext(written.precision(), RoundingMode.HALF_EVEN);
        return new BigDecimal(value).round(digits).compareTo(written) == 0 || isJavas(written, value);
    }

    /** Before JDK 19 Java's own way to write a float did not always round the last digit correctly. */
    private static boolean isJavas(BigDecimal written, float value) {
        return new BigDecimal(Float.toString(value)).compareTo(written) == 0;
    }
}
