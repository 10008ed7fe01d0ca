package dev.reprise.server.netty;

import dev.reprise.server.config.FileContents;
import java.io.ByteArrayInputStream;
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
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A private key and the certificates that vouch for it, the own one first. Each file is read once, so that what was checked is
 * what is used.
 */
record KeyPair(PrivateKey key, List<X509Certificate> chain) {

    private static final Pattern CERTIFICATE = block("[A-Z0-9 ]*CERTIFICATE");
    private static final Pattern KEY = block("[A-Z0-9 ]*PRIVATE KEY");

    private static final Map<String, String> SIGNATURES = Map.of(
            "EC", "SHA256withECDSA", "RSA", "SHA256withRSA", "EdDSA", "EdDSA", "Ed25519", "EdDSA", "Ed448", "EdDSA");

    private static final byte[] SIGNED = "reprise".getBytes(StandardCharsets.US_ASCII);

    KeyPair {
        chain = List.copyOf(chain);
    }

    /** The certificates in a file of PEM. */
    static List<X509Certificate> certificates(Path file) throws IOException, CertificateException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> certificates = new ArrayList<>();
        Matcher block = CERTIFICATE.matcher(text(file));
        while (block.find()) {
            InputStream der = new ByteArrayInputStream(decoded(block));
            certificates.add((X509Certificate) factory.generateCertificate(der));
        }
        if (certificates.isEmpty()) {
            throw new CertificateException("no certificate in it");
        }
        return certificates;
    }

    /** The key in a file of PEM, which must be of the kind that the certificate's is. */
    static PrivateKey key(Path file, X509Certificate certificate) throws IOException, GeneralSecurityException {
        Matcher block = KEY.matcher(text(file));
        if (!block.find()) {
            throw new GeneralSecurityException("no key in it");
        }
        return KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
                .generatePrivate(new PKCS8EncodedKeySpec(decoded(block)));
    }

    /** Whether what the key signs is the certificate's; true if they are of a kind that this cannot try. */
    boolean fits() throws GeneralSecurityException {
        PublicKey known = chain.get(0).getPublicKey();
        String algorithm = SIGNATURES.get(known.getAlgorithm());
        if (algorithm == null) {
            return true;
        }
        Signature signing = Signature.getInstance(algorithm);
        signing.initSign(key);
        signing.update(SIGNED);
        byte[] signature = signing.sign();
        signing.initVerify(known);
        signing.update(SIGNED);
        return signing.verify(signature);
    }

    private static String text(Path file) throws IOException {
        return new String(bytes(file), StandardCharsets.ISO_8859_1);
    }

    /** A file that is short enough to be one of certificates or of a key. */
    static byte[] bytes(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(FileContents.BYTES_MAX + 1);
            if (bytes.length > FileContents.BYTES_MAX) {
                throw new IOException("longer than " + FileContents.BYTES_MAX + " bytes");
            }
            return bytes;
        }
    }

    private static Pattern block(String label) {
        return Pattern.compile("-----BEGIN " + label + "-----([A-Za-z0-9+/=\\s]*)-----END " + label + "-----");
    }

    private static byte[] decoded(Matcher block) throws IOException {
        try {
            return Base64.getMimeDecoder().decode(block.group(1));
        } catch (IllegalArgumentException e) {
            throw new IOException("not Base64", e);
        }
    }
}
