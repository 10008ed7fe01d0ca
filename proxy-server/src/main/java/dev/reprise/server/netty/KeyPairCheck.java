package dev.reprise.server.netty;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a certificate is that of a key, which neither the Java runtime nor Netty asks before a client does. */
final class KeyPairCheck {

    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]*)-----END PRIVATE KEY-----");

    private static final Map<String, String> SIGNATURES = Map.of(
            "EC", "SHA256withECDSA", "RSA", "SHA256withRSA", "EdDSA", "EdDSA", "Ed25519", "EdDSA", "Ed448", "EdDSA");

    private static final byte[] SIGNED = "reprise".getBytes(StandardCharsets.US_ASCII);

    private KeyPairCheck() {}

    /** Whether what the key signs is the certificate's; true if they are of a kind that this cannot try. */
    static boolean fits(Path certificateFile, Path keyFile) throws IOException, GeneralSecurityException {
        PublicKey known = publicKey(certificateFile);
        Optional<byte[]> encoded = encodedKey(keyFile);
        String algorithm = SIGNATURES.get(known.getAlgorithm());
        if (encoded.isEmpty() || algorithm == null) {
            return true;
        }
        PrivateKey key = KeyFactory.getInstance(known.getAlgorithm())
                .generatePrivate(new PKCS8EncodedKeySpec(encoded.get())); // fails for one of another kind
        Signature signing = Signature.getInstance(algorithm);
        signing.initSign(key);
        signing.update(SIGNED);
        byte[] signature = signing.sign();
        signing.initVerify(known);
        signing.update(SIGNED);
        return signing.verify(signature);
    }

    private static PublicKey publicKey(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            Certificate own = CertificateFactory.getInstance("X.509")
                    .generateCertificates(in)
                    .iterator()
                    .next();
            return own.getPublicKey();
        }
    }

    private static Optional<byte[]> encodedKey(Path file) throws IOException {
        Matcher pem = KEY.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        return pem.find() ? Optional.of(Base64.getMimeDecoder().decode(pem.group(1))) : Optional.empty();
    }
}
